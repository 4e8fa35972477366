using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Platform.Domain.Access;

namespace Platform.Domain.Identity;

/// <summary>A tenant's permanent owners as this area needs them: which account by which grant.</summary>
public sealed record TenantOwners(ImmutableSortedDictionary<Guid, Guid> AccountOfGrant)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static TenantOwners Create(OwnerAdded e) => new(ImmutableSortedDictionary<Guid, Guid>.Empty.Add(e.GrantId, e.AccountId));

    public TenantOwners Apply(OwnerAdded e) => new(AccountOfGrant.SetItem(e.GrantId, e.AccountId));

    public TenantOwners Apply(OwnerRemoved e) => new(AccountOfGrant.Remove(e.GrantId));

    /// <summary>The grants by which an account is an owner.</summary>
    public IEnumerable<Guid> GrantsOf(Guid account) => AccountOfGrant.Where(g => g.Value == account).Select(g => g.Key);

    /// <summary>Whether the tenant is owned, and by nobody but this account.</summary>
    public bool AreOnly(Guid account) => !AccountOfGrant.IsEmpty && AccountOfGrant.Values.All(owner => owner == account);
}
