using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Ledger.Proof.Notes;

/// <summary>The kinds of signature we write and read; their numbers are C2SP signed-note's.</summary>
public enum SignatureKind : byte
{
    Ed25519 = 1,

    /// <summary>ECDSA over P-256 with SHA-256, the signature in DER.</summary>
    Ecdsa = 2,

    /// <summary>A witness's Ed25519 over a time and a checkpoint (C2SP tlog-cosignature).</summary>
    Cosignature = 4,
}

/// <summary>A public key under a name: C2SP's verifier key, <c>name+hash+base64</c>.</summary>
/// <param name="Public">32 bytes for Ed25519 and cosignatures, DER SubjectPublicKeyInfo for ECDSA.</param>
public sealed record VerifierKey(string Name, SignatureKind Kind, byte[] Public)
{
    private const int TimeBytes = sizeof(ulong);

    /// <summary>The first four bytes of SHA-256(name ‖ LF ‖ kind ‖ key); for ECDSA of SHA-256(key).</summary>
    public uint Id =>
        BinaryPrimitives.ReadUInt32BigEndian(
            SHA256.HashData(Kind == SignatureKind.Ecdsa ? Public : [.. Encoding.UTF8.GetBytes(Name + "\n"), (byte)Kind, .. Public])
        );

    /// <summary>The key as text.</summary>
    public override string ToString() =>
        $"{Name}+{Id.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String([(byte)Kind, .. Public])}";

    /// <summary>Reads a key as text.</summary>
    /// <exception cref="InvalidDataException">It is none, of a kind we do not know, or its hash is another's.</exception>
    public static VerifierKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        var bytes = new byte[text.Length];
        if (
            parts.Length != 3
            || !SignedNote.IsName(parts[0])
            || !Convert.TryFromBase64String(parts[2], bytes, out var length)
            || length < 2
        )
        {
            throw new InvalidDataException("not a verifier key: it is written name+hash+base64");
        }
        var key = new VerifierKey(parts[0], (SignatureKind)bytes[0], bytes[1..length]);
        if (!Enum.IsDefined(key.Kind) || (key.Kind != SignatureKind.Ecdsa && key.Public.Length != Ed25519.KeyBytes))
        {
            throw new InvalidDataException($"verifier key of {parts[0]}: signatures of kind {bytes[0]} are not known here");
        }
        return key.Id.ToString("x8", CultureInfo.InvariantCulture) == parts[1]
            ? key
            : throw new InvalidDataException($"verifier key of {parts[0]}: its hash is not {parts[1]}");
    }

    /// <summary>Whether this key made this line of a note.</summary>
    public bool Made(NoteSignature signature) => signature.Name == Name && signature.KeyId == Id;

    /// <summary>Whether every line that this key made of the note is valid, wherever it stands: one that is not makes the note bad. Null where it made none.</summary>
    public bool? Verify(SignedNote note)
    {
        var (text, lines) = (note.Signed, note.Signatures.Where(Made).ToList());
        return lines.Count == 0 ? null : lines.TrueForAll(line => Verify(text, line.Signature));
    }

    /// <summary>The moment a cosignature names, in seconds since 1970.</summary>
    public static long TimeOf(NoteSignature cosignature) =>
        cosignature.Signature.Length > TimeBytes ? (long)BinaryPrimitives.ReadUInt64BigEndian(cosignature.Signature) : 0;

    /// <summary>What a witness signs.</summary>
    internal static byte[] Cosigned(long seconds, byte[] text) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n")), .. text];

    private bool Verify(byte[] text, byte[] signature)
    {
        switch (Kind)
        {
            case SignatureKind.Ed25519:
                return Ed25519.Verify(Public, text, signature);
            case SignatureKind.Cosignature when signature.Length > TimeBytes:
                var seconds = (long)BinaryPrimitives.ReadUInt64BigEndian(signature);
                return Ed25519.Verify(Public, Cosigned(seconds, text), signature[TimeBytes..]);
            case SignatureKind.Ecdsa:
                using (var key = ECDsa.Create())
                {
                    key.ImportSubjectPublicKeyInfo(Public, out _);
                    return key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
                }
            default:
                return false;
        }
    }
}
