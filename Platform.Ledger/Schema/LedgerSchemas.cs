namespace Platform.Ledger.Schema;

/// <summary>What the ledger's schemas and tables are called.</summary>
public static class LedgerSchemas
{
    /// <summary>Marten's own tables.</summary>
    public const string Events = "events";

    /// <summary>Wolverine's envelopes, nodes and queues.</summary>
    public const string Messages = "messages";

    /// <summary>Ours: leaves, claims, kept answers, what checks them.</summary>
    public const string Ledger = "ledger";
}
