using System.Globalization;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Which Merkle log: a tenant's, or the root log over their checkpoints.</summary>
/// <param name="Tenant">The tenant, or <see cref="Root"/>.</param>
/// <param name="Generation">1, or more where the log was begun again after an accepted restore.</param>
public readonly record struct MerkleLog(string Tenant, int Generation)
{
    /// <summary>In the place of a tenant: the root log. No tenant can be called so.</summary>
    public const string Root = "root";

    public bool IsRoot => Tenant == Root;

    /// <summary>The log's name in its checkpoints: <c>&lt;base&gt;/&lt;tenant&gt;</c>, with <c>.2</c> and so on for later generations.</summary>
    public string Origin(string baseOrigin) =>
        Generation == 1 ? $"{baseOrigin}/{Tenant}" : string.Create(CultureInfo.InvariantCulture, $"{baseOrigin}/{Tenant}.{Generation}");

    /// <summary>The log of this name; null where it is none of this installation's.</summary>
    public static MerkleLog? Of(string origin, string baseOrigin)
    {
        if (!origin.StartsWith(baseOrigin + "/", StringComparison.Ordinal))
        {
            return null;
        }
        var parts = origin[(baseOrigin.Length + 1)..].Split('.');
        return parts is [var tenant] ? new MerkleLog(tenant, 1)
            : parts is [var again, var text] && int.TryParse(text, CultureInfo.InvariantCulture, out var generation)
                ? new MerkleLog(again, generation)
            : null;
    }
}

/// <summary>Where a log stands: its right edge, which is all that its growth needs.</summary>
/// <param name="Damaged">What is stored as its edge is none: nothing can grow from it.</param>
internal sealed record LogHead(MerkleLog Log, CompactRange Edge, bool Damaged = false)
{
    public long Size => Edge.Size;

    public Checkpoint Checkpoint(string baseOrigin) => new(Log.Origin(baseOrigin), Edge.Size, Edge.Root);

    public static LogHead Empty(MerkleLog log) => new(log, new CompactRange());
}

/// <summary>A full tile that a round completed.</summary>
internal sealed record CutTile(MerkleLog Log, int Level, long Index, byte[] Hashes, byte[] Root);

/// <summary>One leaf of the root log: a checkpoint that is signed for a tenant.</summary>
internal sealed record RootEntry(long Index, LogHead Head, byte[] Leaf);
