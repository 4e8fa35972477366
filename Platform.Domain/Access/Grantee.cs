using System.Text.Json.Serialization;
using Platform.Domain.Identity;

namespace Platform.Domain.Access;

/// <summary>An account as grants see it: whether it is there, and whether it can still be given anything.</summary>
public sealed record Grantee(bool Closed)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Grantee Create(AccountRegistered _) => new(Closed: false);

    public Grantee Apply(AccountClosed _) => new(Closed: true);
}
