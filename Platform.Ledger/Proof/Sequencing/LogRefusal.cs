namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Why a log is not signed any further: the names that alarms and runbooks use.</summary>
public static class RefusalReasons
{
    /// <summary>The database holds less of the log than was signed: it was restored from an older state, or cut.</summary>
    public const string Rewound = "log-rewound";

    /// <summary>The database holds another beginning of the log than was signed.</summary>
    public const string Forked = "log-forked";

    /// <summary>The log was signed before, and the memory outside the database knows nothing of it.</summary>
    public const string MemoryLost = "memory-lost";

    /// <summary>An entry's bytes do not have the hash that was stored with them.</summary>
    public const string EntryChanged = "entry-changed";

    /// <summary>Between two entries of a tenant one is missing that was not signed yet.</summary>
    public const string EntryMissing = "entry-missing";

    /// <summary>The root log's newest checkpoint is not signed by the key ring there is: it was replaced, or put back to an older state.</summary>
    public const string SigningKeyChanged = "signing-key-changed";

    /// <summary>Stored tiles or edges do not lead to the root that was signed.</summary>
    public const string TreeChanged = "tree-changed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Rewound, Forked, MemoryLost, EntryChanged, EntryMissing, SigningKeyChanged, TreeChanged];
}

/// <summary>A log that is not signed any further.</summary>
/// <param name="Reason">One of <see cref="RefusalReasons"/>.</param>
/// <param name="Sentence">What was found where, with both values; no personal data.</param>
public sealed record LogRefusal(string Tenant, string Reason, string Sentence);

internal sealed class LogRefusedException(LogRefusal refusal) : Exception(refusal.Sentence)
{
    public LogRefusal Refusal => refusal;
}
