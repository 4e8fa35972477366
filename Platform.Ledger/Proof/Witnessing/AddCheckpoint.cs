using System.Globalization;
using System.Text;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>The body of <c>POST /add-checkpoint</c> (C2SP tlog-witness): <c>old &lt;size&gt;</c>, hashes in base64, an empty line, a signed checkpoint.</summary>
/// <param name="OldSize">The size the witness is thought to remember.</param>
/// <param name="Proof">What joins it to the checkpoint, at most <see cref="MerkleProof.HashesMax"/> hashes.</param>
/// <param name="Note">The checkpoint, signed by the log.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<byte[]> Proof, SignedNote Note)
{
    /// <summary>Bytes of the longest body that is read: a note, and what a proof and its first line take.</summary>
    public const int BytesMax = SignedNote.BytesMax + 4096;

    /// <summary>How a witness is asked, below its address.</summary>
    public const string Path = "add-checkpoint";

    private const string Old = "old ";
    private const int HashText = 44;

    // Bytes that are no UTF-8 are refused, not replaced: what is verified must be what was sent.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is to be cosigned.</summary>
    public Checkpoint Checkpoint => Checkpoint.Parse(Note.Text);

    /// <summary>The body's text.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Old}{OldSize}\n")
        + string.Concat(Proof.Select(hash => Convert.ToBase64String(hash) + "\n"))
        + $"\n{Note}";

    /// <summary>Reads a body.</summary>
    /// <exception cref="InvalidDataException">It is none; says why.</exception>
    public static AddCheckpoint Parse(byte[] body)
    {
        string text;
        try
        {
            text =
                body.Length <= BytesMax ? Strict.GetString(body) : throw new InvalidDataException($"a body of more than {BytesMax} bytes");
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("the body is not UTF-8", e);
        }
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = end < 0 ? [] : text[..end].Split('\n');
        if (lines.Length == 0 || !lines[0].StartsWith(Old, StringComparison.Ordinal) || lines.Length - 1 > MerkleProof.HashesMax)
        {
            throw new InvalidDataException(
                $"not an add-checkpoint body: it needs the line '{Old}<size>', at most {MerkleProof.HashesMax} hashes and an empty line"
            );
        }
        var note = SignedNote.Parse(text[(end + 2)..]);
        var request = new AddCheckpoint(Size(lines[0][Old.Length..]), [.. lines.Skip(1).Select(Hash)], note);
        return request.Checkpoint.Body == note.Text
            ? request
            : throw new InvalidDataException("the checkpoint is not written as one is: another text of the same meaning");
    }

    /// <summary>A size as witnesses and logs write it: decimal, without leading zeros.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static long Size(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && text == size.ToString(CultureInfo.InvariantCulture)
            ? size
            : throw new InvalidDataException("a size is a decimal number without leading zeros");

    private static byte[] Hash(string line)
    {
        var bytes = new byte[MerkleHash.Bytes + 1];
        return line.Length == HashText && Convert.TryFromBase64String(line, bytes, out var length) && length == MerkleHash.Bytes
            ? bytes[..length]
            : throw new InvalidDataException("a proof's hash is 32 bytes in base64");
    }
}
