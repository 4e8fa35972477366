using Platform.Projections.Cache;

namespace Platform.Projections.Access;

/// <summary>What checks need, cached: accounts and roles each under the key whose change <see cref="HeldAccess"/> tells.</summary>
public sealed class AccessCache(AccessRows rows, ReadCaches caches)
{
    private readonly ReadCache<AccountAccess> _accounts = caches.Add(
        new CacheSpec<AccountAccess>(
            "access_accounts",
            HeldAccess.ProjectionName,
            async (key, cancel) =>
            {
                var found = await rows.AccountAsync(key.Tenant, Guid.Parse(IdOf(key)), cancel);
                return new Loaded<AccountAccess>(found, found.Generation, found.Position);
            }
        )
    );

    private readonly ReadCache<RoleAccess> _roles = caches.Add(
        new CacheSpec<RoleAccess>(
            "access_roles",
            HeldAccess.ProjectionName,
            async (key, cancel) =>
            {
                var found = await rows.RoleAsync(key.Tenant, IdOf(key), cancel);
                return new Loaded<RoleAccess>(found, found.Generation, found.Position);
            }
        )
    );

    public ValueTask<AccountAccess> AccountAsync(string tenant, Guid account, CancellationToken cancel) =>
        _accounts.GetAsync(new CacheKey(tenant, HeldAccess.AccountKey(account.ToString())), cancel);

    public ValueTask<RoleAccess> RoleAsync(string tenant, string role, CancellationToken cancel) =>
        _roles.GetAsync(new CacheKey(tenant, HeldAccess.RoleKey(role)), cancel);

    private static string IdOf(in CacheKey key) => key.Key[(key.Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
