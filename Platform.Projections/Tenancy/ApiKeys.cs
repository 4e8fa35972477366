using Platform.Domain.Tenancy;
using Platform.EventStore.Projecting;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Tenancy;

/// <summary>An API key as the list shows it, without its secret or hash.</summary>
/// <param name="Name">Sealed JSON of the entry it came from, opened at the edge.</param>
public sealed record ApiKeyRow(
    string Name,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt,
    bool Revoked,
    DateTimeOffset Created
)
{
    public string Id { get; init; } = "";

    public long Position { get; init; }
}

/// <summary>Which API keys a tenant has, without secrets or their hashes; read by operators. Signing in never looks here.</summary>
public sealed class ApiKeys(EventJson json) : SingleStreamProjection<ApiKeyRow>(json, ProgressName, "api-key")
{
    /// <summary>What queries name.</summary>
    public const string View = "read.api_keys";

    /// <summary>The projection's name.</summary>
    public const string ProgressName = "api_keys";

    public static ApiKeyRow Create(IEvent<ApiKeyIssued> e) =>
        new(e.Sealed(nameof(ApiKeyIssued.Name)), e.Data.Permissions, e.Data.ExpiresAt, Revoked: false, e.At);

    public static ApiKeyRow Apply(IEvent<ApiKeyRevoked> e, ApiKeyRow row) => row with { Revoked = true };
}
