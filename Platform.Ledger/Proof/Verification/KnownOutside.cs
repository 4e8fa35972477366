using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Verification;

/// <summary>What a verification has beside the database. Each part that is there makes it see more.</summary>
public sealed class KnownOutside
{
    /// <summary>Each tenant's newest checkpoint as it is remembered outside the database. Read before the verification, never while it runs.</summary>
    public IReadOnlyDictionary<string, Checkpoint> Remembered { get; init; } = new Dictionary<string, Checkpoint>(StringComparer.Ordinal);

    /// <summary>The keys that sign checkpoints; null: their signatures are not looked at.</summary>
    public LogKeys? Signing { get; init; }

    /// <summary>What the logs' names begin with.</summary>
    public string BaseOrigin { get; init; } = "";

    /// <summary>The keys that kept answers are sealed under; null: answers are not looked at.</summary>
    public SubjectKeys? Keys { get; init; }

    /// <summary>The newest checkpoints of the tenants' logs among those of all logs, by tenant.</summary>
    /// <param name="byOrigin">As the memory gives them.</param>
    public static IReadOnlyDictionary<string, Checkpoint> ByTenant(IReadOnlyDictionary<string, Checkpoint> byOrigin, string baseOrigin) =>
        byOrigin
            .Values.Select(checkpoint => (Log: MerkleLog.Of(checkpoint.Origin, baseOrigin), Checkpoint: checkpoint))
            .Where(known => known.Log is { IsRoot: false })
            .GroupBy(known => known.Log!.Value.Tenant, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.MaxBy(known => known.Log!.Value.Generation).Checkpoint, StringComparer.Ordinal);
}
