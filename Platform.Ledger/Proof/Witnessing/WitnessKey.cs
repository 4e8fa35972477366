using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>
/// What a witness signs with: one line <c>PRIVATE+KEY+name+hash+base64(04 ‖ seed)</c>, as note keys are written in Go, in a file of mode 600.
/// </summary>
/// <param name="name">The witness's name: a URL without its scheme by custom, such as <c>witness.example.com/w1</c>.</param>
/// <param name="seed">32 bytes.</param>
public sealed class WitnessKey(string name, byte[] seed)
{
    private const string Prefix = "PRIVATE+KEY+";
    private const int TextMax = 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What others verify its cosignatures with.</summary>
    public VerifierKey Verifier { get; } = new(name, SignatureKind.Cosignature, Ed25519.PublicKey(seed));

    /// <summary>Makes a key in a file that is not there yet.</summary>
    /// <exception cref="InvalidDataException">The name cannot be a key's.</exception>
    public static WitnessKey CreateFile(string path, string name)
    {
        if (!SignedNote.IsName(name))
        {
            throw new InvalidDataException("a witness's name is not empty and has no space and no plus");
        }
        var seed = RandomNumberGenerator.GetBytes(Ed25519.KeyBytes);
        var key = new WitnessKey(name, seed);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using var file = new FileStream(path, options);
        file.Write(
            Encoding.UTF8.GetBytes($"{Prefix}{name}+{Hash(key)}+{Convert.ToBase64String([(byte)SignatureKind.Cosignature, .. seed])}\n")
        );
        file.Flush(flushToDisk: true);
        return key;
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">Others can reach it, or it holds no such key; nothing of its content is repeated.</exception>
    public static WitnessKey Load(string path)
    {
        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
        {
            throw new InvalidDataException($"witness key {path} can be reached by others than its owner: set its mode to 600");
        }
        var text = new FileInfo(path).Length <= TextMax ? File.ReadAllText(path).TrimEnd('\n') : "";
        var parts = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        var bytes = new byte[TextMax];
        if (
            parts.Length != 3
            || !SignedNote.IsName(parts[0])
            || !Convert.TryFromBase64String(parts[2], bytes, out var length)
            || length != 1 + Ed25519.KeyBytes
            || bytes[0] != (byte)SignatureKind.Cosignature
        )
        {
            throw new InvalidDataException($"witness key {path} is none: ./platform witness key makes one");
        }
        var key = new WitnessKey(parts[0], bytes[1..length]);
        return Hash(key) == parts[1] ? key : throw new InvalidDataException($"witness key {path}: its hash is another key's");
    }

    /// <summary>Signs a note's text together with the time.</summary>
    public NoteSignature Cosign(SignedNote note, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        var signature = new byte[sizeof(ulong) + Ed25519.SignatureBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
        Ed25519.Sign(seed, VerifierKey.Cosigned(seconds, note.Signed)).CopyTo(signature, sizeof(ulong));
        return new NoteSignature(Verifier.Name, Verifier.Id, signature);
    }

    private static string Hash(WitnessKey key) => key.Verifier.Id.ToString("x8", CultureInfo.InvariantCulture);
}
