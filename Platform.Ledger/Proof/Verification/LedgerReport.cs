namespace Platform.Ledger.Proof.Verification;

/// <summary>What verification of a tenant, or of all, found.</summary>
/// <param name="First">The first thing that is wrong of the first tenant where something is; null: everything holds.</param>
/// <param name="Entries">Entries verified.</param>
/// <param name="Streams">Streams whose chain was followed.</param>
/// <param name="Tenants">Tenants whose log was verified.</param>
/// <param name="Unsigned">Entries that no checkpoint covers yet.</param>
public sealed record LedgerReport(LedgerFinding? First, long Entries, long Streams, int Tenants, long Unsigned, TimeSpan Duration)
{
    public bool Clean => First is null;
}

/// <summary>The first wrong place.</summary>
/// <param name="Class">One of <see cref="FindingClass"/>, <see cref="LedgerFindingClass"/> or of what is said of signed trees.</param>
/// <param name="Sentence">What is wrong there, with both values; no personal data.</param>
/// <param name="Position">The tenant's position, or null where the place has none.</param>
public sealed record LedgerFinding(
    string Class,
    string Sentence,
    string Tenant,
    long? Position = null,
    string? Stream = null,
    long? Version = null
);

/// <summary>What can be wrong beside the classes of <see cref="FindingClass"/>. The texts are stable: other programs read them.</summary>
public static class LedgerFindingClass
{
    /// <summary>A numbered entry is no longer there.</summary>
    public const string EntryMissing = "entry-missing";

    /// <summary>An entry stands below what is numbered and has no place in the tree.</summary>
    public const string NotNumbered = "not-numbered";

    /// <summary>A column beside the bytes is not what they say: id, type, time, data, archived or the CLR type.</summary>
    public const string EventColumn = "event-column";

    /// <summary>A stream's row is not where its newest entry is, or says something else of it.</summary>
    public const string StreamRow = "stream-row";

    /// <summary>Fewer entries than were signed.</summary>
    public const string LogRewound = "log-rewound";

    /// <summary>The entries give another root than was signed.</summary>
    public const string RootChanged = "root-changed";

    /// <summary>The order of all places is not that in which entries were numbered.</summary>
    public const string PlaceChanged = "place-changed";

    /// <summary>A stored checkpoint is not what its note says, or no key of ours signed it.</summary>
    public const string CheckpointChanged = "checkpoint-changed";

    /// <summary>A unique value is held by a stream that is not there.</summary>
    public const string ClaimOrphan = "claim-orphan";

    /// <summary>A kept answer is not as it was written.</summary>
    public const string AnswerChanged = "answer-changed";
}
