using System.Security.Cryptography;

namespace Platform.Ledger.Proof.Notes;

/// <summary>The public halves of a <see cref="LogKey"/>: what a process needs that shows what was signed, and must not be able to sign.</summary>
/// <param name="Ed25519Key">32 bytes; null where the pair has none.</param>
/// <param name="EcdsaKey">DER SubjectPublicKeyInfo on P-256.</param>
/// <param name="From">Since when the pair signs.</param>
/// <param name="Until">From when on it signs no more; null while it does.</param>
public sealed record PublicLogKey(int Epoch, byte[]? Ed25519Key, byte[] EcdsaKey, DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>Both under a log's name, Ed25519 first.</summary>
    public IEnumerable<VerifierKey> Verifiers(string origin)
    {
        if (Ed25519Key is not null)
        {
            yield return new VerifierKey(origin, SignatureKind.Ed25519, Ed25519Key);
        }
        yield return new VerifierKey(origin, SignatureKind.Ecdsa, EcdsaKey);
    }

    /// <summary>Whether both are of one pair, whatever is said of its times.</summary>
    internal bool IsSame(PublicLogKey other) =>
        Epoch == other.Epoch && EcdsaKey.AsSpan().SequenceEqual(other.EcdsaKey) && Ed25519Key.AsSpan().SequenceEqual(other.Ed25519Key);

    /// <summary>Why it can be no key of ours; null where it can.</summary>
    internal string? Flaw()
    {
        if (Ed25519Key is not null && Ed25519Key.Length != Ed25519.KeyBytes)
        {
            return $"has an Ed25519 key of {Ed25519Key.Length} bytes";
        }
        try
        {
            if (EcdsaKey is null)
            {
                return "has no ECDSA key";
            }
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(EcdsaKey, out var read);
            var isP256 = key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
            return isP256 && read == EcdsaKey.Length ? null : "has no ECDSA key on P-256";
        }
        catch (CryptographicException)
        {
            return "has no ECDSA key on P-256";
        }
    }
}
