using System.Text;

namespace Platform.Ledger.Proof.Notes;

/// <summary>One signature line of a note.</summary>
/// <param name="KeyId">The first four bytes of the key's hash: which of a name's keys signed.</param>
/// <param name="Signature">What follows them.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    /// <summary>The line, without its end.</summary>
    public string Line
    {
        get
        {
            var bytes = new byte[sizeof(uint) + Signature.Length];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
            Signature.CopyTo(bytes, sizeof(uint));
            return $"{SignedNote.Dash}{Name} {Convert.ToBase64String(bytes)}";
        }
    }
}

/// <summary>A text and who signed it: C2SP signed-note. What is signed is the text with its last LF, without the empty line behind it.</summary>
/// <param name="Text">Ends with LF.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Bytes of the longest note that is read.</summary>
    public const int BytesMax = 65_536;

    /// <summary>Signature lines of a note that is read.</summary>
    public const int SignaturesMax = 64;

    internal const string Dash = "\u2014 ";

    /// <summary>The note as it is sent and kept.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(s => s.Line + "\n"))}";

    /// <summary>The same text with signatures added.</summary>
    public SignedNote With(params IEnumerable<NoteSignature> more) => this with { Signatures = [.. Signatures, .. more] };

    /// <summary>Reads a note.</summary>
    /// <exception cref="InvalidDataException">It is none; says why.</exception>
    public static SignedNote Parse(string note)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > BytesMax || split < 0 || split + 2 >= note.Length || !note.EndsWith('\n') || note.Any(c => c < ' ' && c != '\n'))
        {
            throw new InvalidDataException(
                "not a signed note: it needs a text, an empty line and signature lines, each with its line's end"
            );
        }
        var lines = note[(split + 2)..^1].Split('\n');
        return lines.Length <= SignaturesMax
            ? new SignedNote(note[..(split + 1)], [.. lines.Select(ParseLine)])
            : throw new InvalidDataException($"a note with {lines.Length} signature lines, more than {SignaturesMax}");
    }

    /// <summary>Reads one signature line, without its end.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static NoteSignature ParseLine(string line)
    {
        var parts = line.Split(' ');
        var bytes = new byte[BytesMax];
        if (
            parts.Length != 3
            || parts[0] + " " != Dash
            || !IsName(parts[1])
            || !Convert.TryFromBase64String(parts[2], bytes, out var length)
            || length <= sizeof(uint)
        )
        {
            throw new InvalidDataException("not a signature line of a note");
        }
        return new NoteSignature(parts[1], System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[sizeof(uint)..length]);
    }

    /// <summary>Whether a key may be called this: not empty, no space of any kind, no plus.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    internal byte[] Signed => Encoding.UTF8.GetBytes(Text);
}
