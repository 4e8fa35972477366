using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>What verification found.</summary>
/// <param name="First">The first thing that is wrong, or null: the log is clean.</param>
/// <param name="Events">Entries verified; of one tenant where only that one was asked for.</param>
/// <param name="Groups">Commit groups verified, without the empty one every log begins with; of a tenant: those it has a part in.</param>
/// <param name="Requests">Idempotency rows verified; expired ones are gone and not counted.</param>
/// <param name="Streams">Streams whose chain was followed.</param>
public sealed record VerificationReport(Finding? First, long Events, long Groups, long Requests, long Streams, TimeSpan Duration)
{
    public bool Clean => First is null;
}

/// <summary>The first wrong place.</summary>
/// <param name="Class">One of <see cref="FindingClass"/>.</param>
/// <param name="Sentence">What is wrong there, for people. Names no personal data.</param>
/// <param name="Position">Global position; of a group or a request: of the group's first entry. Null where a tenant asked.</param>
/// <param name="Through">Set where a group's digest is wrong and nothing tells which of its entries it was: the last one it may be.</param>
/// <param name="Group">Number of the commit group. Null where a tenant asked.</param>
public sealed record Finding(
    string Class,
    string Sentence,
    long? Position,
    long? Through = null,
    string? Tenant = null,
    long? TenantPosition = null,
    string? Stream = null,
    long? Version = null,
    long? Group = null
);

/// <summary>How far verification is.</summary>
/// <param name="Done">Entries verified.</param>
/// <param name="Total">Entries there were when it began.</param>
public readonly record struct VerificationProgress(long Done, long Total);
