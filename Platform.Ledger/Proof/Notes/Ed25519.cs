using NSec.Cryptography;

namespace Platform.Ledger.Proof.Notes;

/// <summary>Ed25519 (RFC 8032), by NSec over libsodium; keys and signatures as raw bytes.</summary>
public static class Ed25519
{
    /// <summary>Bytes of a private key (the seed) and of a public one.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    /// <summary>The public key of a seed.</summary>
    /// <exception cref="FormatException">The seed does not have 32 bytes.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Key.Import(Algorithm, seed, KeyBlobFormat.RawPrivateKey);
        return key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>Signs with a seed.</summary>
    /// <exception cref="FormatException">The seed does not have 32 bytes.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, byte[] message)
    {
        using var key = Key.Import(Algorithm, seed, KeyBlobFormat.RawPrivateKey);
        return Algorithm.Sign(key, message);
    }

    /// <summary>Whether the signature is this key's on this message; false also for keys and signatures that are none.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, byte[] message, byte[] signature) =>
        NSec.Cryptography.PublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && Algorithm.Verify(key!, message, signature);
}
