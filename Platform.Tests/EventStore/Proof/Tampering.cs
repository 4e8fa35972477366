using System.Security.Cryptography;

namespace Platform.Tests.EventStore.Proof;

/// <summary>What was done to a log, and the first position at which it then differs from what was written.</summary>
/// <param name="First">Worked out from the change alone.</param>
/// <param name="Exact">False where the log's rows cannot tell which entry of a group it was: verification then names a range.</param>
public sealed record Tampered(string What, long First, bool Exact = true);

/// <summary>One kind of tampering. Recomputes leaves at most, never digests or seals: those are what checkpoints are for.</summary>
public delegate Tampered Tamper(LogCopy log, Random random);

/// <summary>Small helpers all kinds of tampering share.</summary>
internal static class Tampering
{
    public static int Pick<T>(this Random random, List<T> lines, int from = 0) => random.Next(from, lines.Count);

    public static byte[] Flip(this Random random, byte[] bytes)
    {
        var changed = (byte[])bytes.Clone();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    public static byte[] LeafOf(byte[] entry) => SHA256.HashData([0, .. entry]);

    public static string Text(this byte[] entry) => System.Text.Encoding.UTF8.GetString(entry);

    public static byte[] Bytes(this string entry) => System.Text.Encoding.UTF8.GetBytes(entry);

    /// <summary>Whether a later entry still names this one's leaf.</summary>
    public static bool IsLinkedTo(this LogCopy log, LogLine line) =>
        log.Log.Exists(l => l.Tenant == line.Tenant && l.Stream == line.Stream && l.Version == line.Version + 1);

    /// <summary>Whether its group has no other entry.</summary>
    public static bool IsAlone(this LogCopy log, LogLine line)
    {
        var group = log.GroupOf(line.Position);
        return group.First == group.Last;
    }
}
