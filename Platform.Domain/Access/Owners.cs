using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Platform.Domain.Access;

/// <summary>A tenant's permanent owners, account by grant. Whoever owns it only for a time is not among them.</summary>
public sealed record Owners(ImmutableDictionary<Guid, Guid> Accounts)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Owners Create(OwnerAdded e) => new(ImmutableDictionary<Guid, Guid>.Empty.Add(e.GrantId, e.AccountId));

    public Owners Apply(OwnerAdded e) => new(Accounts.SetItem(e.GrantId, e.AccountId));

    public Owners Apply(OwnerRemoved e) => new(Accounts.Remove(e.GrantId));

    public bool Holds(Guid grant) => Accounts.ContainsKey(grant);

    /// <summary>Whether nobody would own the tenant without this grant.</summary>
    public bool IsLast(Guid grant) => Holds(grant) && Accounts.Count == 1;
}
