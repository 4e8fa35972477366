using System.Security.Cryptography;
using System.Text;

namespace Platform.Ledger.Proof.Watching;

/// <summary>What the watch over the log found wrong.</summary>
/// <param name="Class">One of <see cref="FindingClass"/>, or of <see cref="DamageClass"/>.</param>
/// <param name="Log">A tenant, <c>root</c>, or <c>log</c> where it concerns the whole log.</param>
/// <param name="Position">In the whole log the position; of a Merkle log the index of the first leaf it may be, from 1.</param>
/// <param name="Sentence">What is wrong there, for people; no personal data.</param>
public sealed record Damage(string Class, string Log, long Position, string Sentence)
{
    /// <summary>In the place of a tenant: the whole log.</summary>
    public const string WholeLog = "log";

    /// <summary>Where it is, in a few words.</summary>
    public string Where => $"{Class} at position {Position} of {Log}";

    /// <summary>The place's own id, the same each time it is found: what is written of it is written once.</summary>
    public Guid Id => new(SHA256.HashData(Encoding.UTF8.GetBytes(Where)).AsSpan(0, GuidBytes), bigEndian: true);

    private const int GuidBytes = 16;
}

/// <summary>What can be wrong with what was signed. The texts are stable: other programs read them.</summary>
public static class DamageClass
{
    /// <summary>A stored tile is not what its leaves, or the tiles below it, give.</summary>
    public const string TileChanged = "tile-changed";

    /// <summary>A checkpoint's row is not what its note says, or no key of ours made the note's signatures.</summary>
    public const string CheckpointChanged = "checkpoint-changed";

    /// <summary>The tree there is now does not have the root that was signed at this size.</summary>
    public const string RootChanged = "root-changed";

    /// <summary>An entry of the root log does not have its leaf, or is not where it should be.</summary>
    public const string RootEntryChanged = "root-entry-changed";
}
