using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Tenancy;

// What can happen to an API key. Only the secret's hash is ever stored.
public sealed record ApiKeyIssued(
    [property: Unique("api-key", Global = true)] Guid KeyId,
    Personal Name,
    string SecretHash,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt
);

public sealed record ApiKeyRevoked;

/// <summary>A credential of a tenant's software, from issue to revocation or expiry.</summary>
/// <param name="SecretHash">base64url of SHA-256 of the secret's 32 random bytes.</param>
public sealed record ApiKey(string Name, string SecretHash, IReadOnlyList<string> Permissions, DateTimeOffset? ExpiresAt, bool Revoked)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static ApiKey Create(ApiKeyIssued e) => new(e.Name.Text, e.SecretHash, e.Permissions, e.ExpiresAt, Revoked: false);

    public ApiKey Apply(ApiKeyRevoked _) => this with { Revoked = true };

    /// <summary>Whether it opens anything at that moment.</summary>
    public bool IsGoodAt(DateTimeOffset now) => !Revoked && (ExpiresAt is not { } end || now < end);
}
