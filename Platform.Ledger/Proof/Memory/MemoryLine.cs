using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Memory;

/// <summary>
/// The lines of a memory file: a header <c>platform-log-memory 1 &lt;16 hex digits&gt;</c>, then <c>origin size root check</c>, root in base64, check the
/// first 8 hex digits of the line's SHA-256 before it.
/// </summary>
internal static class MemoryLine
{
    private const string Magic = "platform-log-memory 1 ";
    private const int MarkBytes = 8;
    private const int CheckDigits = 8;
    private static readonly int HeaderLength = Magic.Length + (2 * MarkBytes) + 1;

    public static string NewHeader() => $"{Magic}{RandomNumberGenerator.GetHexString(2 * MarkBytes, lowercase: true)}\n";

    /// <exception cref="InvalidDataException">The file is no memory.</exception>
    public static string ReadHeader(Stream file)
    {
        var bytes = new byte[HeaderLength];
        file.Seek(0, SeekOrigin.Begin);
        var read = file.ReadAtLeast(bytes, HeaderLength, throwOnEndOfStream: false);
        var header = Encoding.UTF8.GetString(bytes, 0, read);
        return read == HeaderLength && header.StartsWith(Magic, StringComparison.Ordinal) && header.EndsWith('\n')
            ? header
            : throw new InvalidDataException("the log memory's file does not begin as one: it was made by another program, or damaged");
    }

    public static string Write(Checkpoint checkpoint)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{checkpoint.Origin} {checkpoint.Size} {Convert.ToBase64String(checkpoint.Root)}"
        );
        return $"{line} {Check(line)}\n";
    }

    /// <summary>Every whole line, and how many bytes they take.</summary>
    /// <exception cref="InvalidDataException">A line with its end is not one of ours: the file was changed.</exception>
    public static (List<Checkpoint> Checkpoints, int Bytes) ReadAll(Stream file, string path)
    {
        using var rest = new MemoryStream();
        file.CopyTo(rest);
        var text = Encoding.UTF8.GetString(rest.GetBuffer(), 0, (int)rest.Length);
        var whole = text.LastIndexOf('\n') + 1;
        var lines = text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return ([.. lines.Select(line => Read(line, path))], Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)));
    }

    private static Checkpoint Read(string line, string path)
    {
        var cut = line.LastIndexOf(' ');
        var parts = cut < 0 ? [] : line[..cut].Split(' ');
        return parts.Length == 3 && line[(cut + 1)..] == Check(line[..cut])
            ? Checkpoint.Parse($"{parts[0]}\n{parts[1]}\n{parts[2]}\n")
            : throw new InvalidDataException($"log memory {path} has a line that was changed or cut");
    }

    private static string Check(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))[..CheckDigits];
}
