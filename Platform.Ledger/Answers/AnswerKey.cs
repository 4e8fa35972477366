using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Answers;

/// <summary>Names one command of one caller: the same request under the same key is the same command.</summary>
/// <param name="Tenant">The credential's tenant.</param>
/// <param name="Digest">HMAC-SHA256 of tenant, credential, method, path and key under the tenant's key: a stolen table tells none of them.</param>
/// <param name="BodyDigest">SHA-256 of the body's canonical JSON: blanks and the order of members do not matter.</param>
/// <param name="Seal">The tenant's key under which rows are sealed.</param>
public sealed record AnswerKey(string Tenant, byte[] Digest, byte[] BodyDigest, byte[] Seal)
{
    /// <summary>Works the digests out.</summary>
    /// <param name="body">The request's body; empty for none. What is no JSON is compared byte by byte.</param>
    public static async ValueTask<AnswerKey> OfAsync(
        SubjectKeys keys,
        string tenant,
        string credential,
        string method,
        string path,
        string key,
        ReadOnlyMemory<byte> body,
        CancellationToken cancel
    )
    {
        var secret = await keys.DerivedAsync(tenant, "answers", cancel);
        var name = $"{tenant.Length}:{tenant}{credential.Length}:{credential}{method.Length}:{method}{path.Length}:{path}{key}";
        return new AnswerKey(tenant, HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(name)), SHA256.HashData(Canonical(body)), secret);
    }

    private static byte[] Canonical(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.IsEmpty ? [] : CanonicalJson.FromJson(body.Span);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or CanonicalJsonException)
        {
            return body.ToArray();
        }
    }
}
