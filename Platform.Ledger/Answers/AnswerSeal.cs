using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Entry;

namespace Platform.Ledger.Answers;

/// <summary>What a kept answer's row is sealed with: who changes one cannot make it pass for what was answered.</summary>
internal static class AnswerSeal
{
    /// <summary>HMAC-SHA256 under the tenant's key over every column, each with its length before it.</summary>
    public static byte[] Of(AnswerKey key, KeptAnswer answer, DateTimeOffset at) =>
        Of(key.Seal, key.Tenant, key.Digest, key.BodyDigest, answer, at);

    public static byte[] Of(byte[] secret, string tenant, byte[] digest, byte[] bodyDigest, KeptAnswer answer, DateTimeOffset at)
    {
        string?[] parts =
        [
            tenant,
            Convert.ToHexString(digest),
            Convert.ToHexString(bodyDigest),
            answer.Status.ToString(CultureInfo.InvariantCulture),
            answer.ETag,
            answer.Location,
            answer.Token,
            answer.Body,
            EntryTime.Text(at),
        ];
        var text = string.Concat(parts.Select(part => part is null ? "-;" : $"{part.Length}:{part};"));
        return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text));
    }
}
