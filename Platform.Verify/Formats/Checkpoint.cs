using System.Text;
using Platform.Verify.Crypto;

namespace Platform.Verify.Formats;

/// <summary>A C2SP checkpoint: which log, how many entries, the root of their tree, and who signed that.</summary>
internal sealed record Checkpoint(string File, Note Note, string Origin, long Size, Hash Root)
{
    /// <summary>What stands before the last <c>/</c> of an origin: one pair of keys signs all logs below it.</summary>
    public string Base => BaseOf(Origin);

    public static string BaseOf(string origin) => origin[..Math.Max(0, origin.LastIndexOf('/'))];

    /// <summary>Whether this key has signed. Each line of its name and id must be right, wherever it stands: one that is not rejects the whole.</summary>
    /// <exception cref="WrongException">One is not over this text.</exception>
    public bool IsSignedBy(VerifierKey key)
    {
        var lines = Array.FindAll(Note.Signatures, line => line.Name == key.Name && line.KeyId == key.Id);
        return Array.TrueForAll(lines, line => key.Verify(Note.Text, line.Bytes))
            ? lines.Length > 0
            : throw new WrongException($"{File}: a signature of {key} is not over this text");
    }

    /// <exception cref="UnusableException">It has not this form.</exception>
    public static Checkpoint Parse(byte[] bytes, string file)
    {
        var note = Note.Parse(bytes, file);
        var lines = Encoding.UTF8.GetString(note.Text)[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0))
            throw new UnusableException($"{file}: is no checkpoint: not three lines of text");
        if (!Text.TryNumber(lines[1], out var size))
            throw new UnusableException($"{file}: is no checkpoint: its second line is no tree size");
        return Text.TryHash(lines[2], out var root)
            ? new Checkpoint(file, note, lines[0], size, root)
            : throw new UnusableException($"{file}: is no checkpoint: its third line is no hash in base64");
    }
}
