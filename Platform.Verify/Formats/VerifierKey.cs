using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Platform.Verify.Crypto;

namespace Platform.Verify.Formats;

/// <summary>A public key under a name, written <c>name+id+base64(type ‖ key)</c>. The types this program knows are in <see cref="KeyType"/>.</summary>
internal sealed record VerifierKey(string Name, uint Id, KeyType Type, byte[] Key)
{
    private const int StampBytes = 8;

    /// <summary>For people to compare: SHA-256 over type and key, the same under every name.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData([(byte)Type, .. Key]));

    public override string ToString() => $"{Name}+{Id:x8}";

    /// <summary>The key, or null where its type is not one we know.</summary>
    /// <exception cref="UnusableException">It has not this form, or its id is not its own.</exception>
    public static VerifierKey? Parse(string text, string place)
    {
        var (name, id, material) = Split(text, place);
        if (!Enum.IsDefined((KeyType)material[0]))
            return null;
        var key = Derive(name, (KeyType)material[0], material[1..]);
        if ($"{key.Id:x8}" != id)
            throw new UnusableException($"{place}: the key id of {name} is {key.Id:x8}, not {id}");
        if (!key.IsUsable())
            throw new UnusableException($"{place}: the key of {name} is no {key.Type} key");
        return key;
    }

    /// <summary>The public key alone, also of a type we do not know: whoever holds it signs under every name, id and type.</summary>
    /// <exception cref="UnusableException">It has not this form.</exception>
    public static string PublicKey(string text, string place) => Convert.ToHexStringLower(Split(text, place).Material.AsSpan(1));

    /// <summary>The same public key as the signer of another log.</summary>
    public VerifierKey For(string name) => Derive(name, Type, Key);

    /// <summary>Whether this key made the signature; a cosignature (tlog-cosignature v1) is over its time and the text.</summary>
    public bool Verify(byte[] text, byte[] signature) =>
        Type switch
        {
            KeyType.Ed25519 => Ed25519.Verify(Key, text, signature),
            KeyType.Cosignature when signature.Length == StampBytes + Ed25519.SignatureBytes => Ed25519.Verify(
                Key,
                [.. Encoding.ASCII.GetBytes($"cosignature/v1\ntime {BinaryPrimitives.ReadUInt64BigEndian(signature)}\n"), .. text],
                signature[StampBytes..]
            ),
            KeyType.EcdsaP256 => VerifyEcdsa(text, signature),
            _ => false,
        };

    private static (string Name, string Id, byte[] Material) Split(string text, string place)
    {
        // The base64 may hold further plus signs; a name holds none.
        var parts = text.Split('+', 3);
        return parts.Length == 3 && parts[0].Length > 0 && Text.TryBase64(parts[2], out var material) && material.Length >= 2
            ? (parts[0], parts[1], material)
            : throw new UnusableException($"{place}: is no verifier key 'name+id+base64'");
    }

    private bool VerifyEcdsa(byte[] text, byte[] signature)
    {
        using var ecdsa = Ecdsa();
        return ecdsa?.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) ?? false;
    }

    private static VerifierKey Derive(string name, KeyType type, byte[] key)
    {
        // ECDSA's id leaves the name out: C2SP took over what was there before signed notes.
        var hashed = SHA256.HashData(type is KeyType.EcdsaP256 ? key : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. key]);
        return new VerifierKey(name, BinaryPrimitives.ReadUInt32BigEndian(hashed), type, key);
    }

    private bool IsUsable()
    {
        using var ecdsa = Type is KeyType.EcdsaP256 ? Ecdsa() : null;
        return Type is KeyType.EcdsaP256 ? ecdsa?.KeySize == 256 : Key.Length == Ed25519.KeyBytes;
    }

    private ECDsa? Ecdsa()
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(Key, out var read);
            if (read == Key.Length)
                return ecdsa;
        }
        catch (CryptographicException)
        {
            // Said by the caller: it is no such key.
        }
        ecdsa.Dispose();
        return null;
    }
}
