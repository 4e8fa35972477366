using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Access;

// What can happen to a grant. Names and fields are the storage format: add, never rename.
public sealed record AccessGranted(Guid AccountId, string Role, Personal Reason, DateTimeOffset? Until)
{
    /// <summary>An account holds a role by one grant at a time; it is free again once that has ended.</summary>
    [Unique("access-grant")]
    public string Hold => $"{AccountId}/{Role}";
}

[Releases("access-grant")]
public sealed record GrantRevoked(Personal Reason);

[Releases("access-grant")]
public sealed record GrantExpired;

public enum GrantStatus
{
    Active,
    Revoked,
    Expired,
}

/// <summary>One account's hold on one role, from grant to end.</summary>
/// <param name="Until">From when on it permits nothing; null: until it is revoked.</param>
public sealed record Grant(Guid AccountId, string Role, DateTimeOffset? Until, GrantStatus Status)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Grant Create(AccessGranted e) => new(e.AccountId, e.Role, e.Until, GrantStatus.Active);

    public Grant Apply(GrantRevoked _) => this with { Status = GrantStatus.Revoked };

    public Grant Apply(GrantExpired _) => this with { Status = GrantStatus.Expired };

    /// <summary>Whether its time is over, whether or not the event that says so has been written.</summary>
    public bool HasExpired(DateTimeOffset now) => Status is GrantStatus.Expired || (Status is GrantStatus.Active && Until <= now);
}
