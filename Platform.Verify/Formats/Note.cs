using System.Buffers.Binary;
using System.Text;

namespace Platform.Verify.Formats;

/// <summary>One signature line: who, the first four bytes of which key's hash, and what follows them.</summary>
internal sealed record NoteSignature(string Name, uint KeyId, byte[] Bytes);

/// <summary>A C2SP signed note: the text that is signed (its last LF included), an empty line, signature lines.</summary>
internal sealed record Note(byte[] Text, NoteSignature[] Signatures)
{
    /// <summary>More than any set of witnesses; the specification asks for 16 at least.</summary>
    public const int SignaturesMax = 256;

    private const string Dash = "— ";

    /// <exception cref="UnusableException">It has not this form.</exception>
    public static Note Parse(byte[] bytes, string file)
    {
        var text = Formats.Text.Decode(bytes, file);
        // The last empty line separates: the text itself may hold others.
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || text[^1] != '\n')
            throw new UnusableException($"{file}: is no signed note: no empty line before signatures, or no LF at the end");
        var lines = text[(end + 2)..^1].Split('\n');
        if (lines.Length > SignaturesMax)
            throw new UnusableException($"{file}: has more than {SignaturesMax} signatures");
        return new Note(Encoding.UTF8.GetBytes(text[..(end + 1)]), [.. lines.Select(line => Signature(line, file))]);
    }

    private static NoteSignature Signature(string line, string file)
    {
        var parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
        if (parts.Length != 2 || parts[0].Length == 0 || !Formats.Text.TryBase64(parts[1], out var bytes) || bytes.Length < 5)
            throw new UnusableException($"{file}: is no signed note: a line after the empty one is no signature");
        return new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]);
    }
}
