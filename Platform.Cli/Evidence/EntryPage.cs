using System.Globalization;
using System.Text;

namespace Platform.Cli.Evidence;

/// <summary>Some entries of an export, in order.</summary>
/// <param name="Entries">Their bytes, LF after each.</param>
/// <param name="Positions">Of each.</param>
/// <param name="Indexes">For a part: a line for each, its leaf index.</param>
/// <param name="Proofs">For a part: a line for each, the hashes of its proof.</param>
public sealed record EntryPage(ReadOnlyMemory<byte> Entries, IReadOnlyList<long> Positions, byte[] Indexes, byte[] Proofs)
{
    /// <summary>Entries that stand one behind the other.</summary>
    /// <param name="countMax">Further lines are left out.</param>
    public static EntryPage OfLines(byte[] lines, long first, long countMax)
    {
        var positions = new List<long>();
        var end = 0;
        while (end < lines.Length && positions.Count < countMax)
        {
            end += lines.AsSpan(end).IndexOf((byte)'\n') + 1;
            positions.Add(first + positions.Count);
        }
        return new EntryPage(lines.AsMemory(0, end), positions, [], []);
    }

    /// <summary>Two lines an entry, as <c>GET /v1/audit/proven</c> answers.</summary>
    public static EntryPage OfProven(byte[] lines)
    {
        var (entries, indexes, proofs) = (new MemoryStream(lines.Length), new StringBuilder(), new StringBuilder());
        var positions = new List<long>();
        for (var at = 0; at < lines.Length; )
        {
            var proof = Encoding.ASCII.GetString(Line(lines, ref at)).TrimEnd('\n').Split(' ', 2);
            positions.Add(long.Parse(proof[0], CultureInfo.InvariantCulture) + 1);
            indexes.Append(proof[0]).Append('\n');
            proofs.Append(proof.Length > 1 ? proof[1] : "").Append('\n');
            entries.Write(Line(lines, ref at));
        }
        return new EntryPage(
            entries.GetBuffer().AsMemory(0, (int)entries.Length),
            positions,
            Encoding.ASCII.GetBytes(indexes.ToString()),
            Encoding.ASCII.GetBytes(proofs.ToString())
        );
    }

    /// <summary>Each entry's bytes, without the line's end.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines()
    {
        for (int at = 0, length; at < Entries.Length; at += length + 1)
        {
            length = Entries.Span[at..].IndexOf((byte)'\n');
            yield return Entries.Slice(at, length);
        }
    }

    private static ReadOnlySpan<byte> Line(byte[] lines, ref int at)
    {
        var line = lines.AsSpan(at, lines.AsSpan(at).IndexOf((byte)'\n') + 1);
        at += line.Length;
        return line;
    }
}
