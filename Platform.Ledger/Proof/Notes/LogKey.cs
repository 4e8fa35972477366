using System.Security.Cryptography;

namespace Platform.Ledger.Proof.Notes;

/// <summary>
/// One epoch of the keys that sign checkpoints: an Ed25519 seed (32 bytes) and an ECDSA P-256 key (PKCS #8). The same pair signs every log of an
/// installation, under each log's own name.
/// </summary>
/// <param name="From">Since when it signs.</param>
/// <param name="Until">From when on it signs no more; null while it does.</param>
public sealed record LogKey(int Epoch, byte[]? Seed, byte[] Ecdsa, DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>A fresh pair.</summary>
    public static LogKey Create(int epoch, DateTimeOffset from)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var seed = RandomNumberGenerator.GetBytes(Ed25519.KeyBytes);
        return new LogKey(epoch, seed, ecdsa.ExportPkcs8PrivateKey(), from, null);
    }

    /// <summary>What may be shown of it; without Ed25519 where libcrypto is missing.</summary>
    public PublicLogKey Public()
    {
        using var ecdsa = Open();
        var ed25519 = Seed is not null ? Ed25519.PublicKey(Seed) : null;
        return new PublicLogKey(Epoch, ed25519, ecdsa.ExportSubjectPublicKeyInfo(), From, Until);
    }

    /// <summary>Its public keys under a log's name, Ed25519 first.</summary>
    public IEnumerable<VerifierKey> Verifiers(string origin) => Public().Verifiers(origin);

    /// <summary>Whether both are one pair, whatever is said of its times.</summary>
    internal bool IsSame(LogKey other) =>
        Epoch == other.Epoch && Ecdsa.AsSpan().SequenceEqual(other.Ecdsa) && Seed.AsSpan().SequenceEqual(other.Seed);

    /// <summary>Why it can be no key of ours; null where it can.</summary>
    internal string? Flaw()
    {
        if (Seed is not null && Seed.Length != Ed25519.KeyBytes)
        {
            return $"has an Ed25519 seed of {Seed.Length} bytes";
        }
        try
        {
            if (Ecdsa is null)
            {
                return "has no ECDSA key";
            }
            using var key = Open();
            var parts = key.ExportParameters(includePrivateParameters: true);
            using var own = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = parts.D });
            return own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
                ? null
                : "has an ECDSA public half that is not its private one's";
        }
        catch (CryptographicException)
        {
            return "has no ECDSA key on P-256";
        }
    }

    internal ECDsa Open()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Ecdsa, out _);
        return key;
    }
}
