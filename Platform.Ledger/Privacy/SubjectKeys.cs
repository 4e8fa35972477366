using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Platform.Ledger.Privacy;

/// <summary>
/// The data subjects' keys. A subject is named by any text; only a keyed hash of it is stored, and that is destroyed with the key. Keys are durable in the
/// keys database before they are handed out, and one subject gets one key whatever processes ask at once. Thread-safe.
/// </summary>
/// <param name="database">The keys database, as service or worker.</param>
/// <param name="ring">The master keys.</param>
/// <param name="time">Ages the cache.</param>
public sealed class SubjectKeys(NpgsqlDataSource database, KeyRing ring, TimeProvider time)
{
    /// <summary>How many names, and how many keys, stay in memory.</summary>
    public const int CachedMax = 50_000;

    /// <summary>How many keys one round trip asks for; more take more.</summary>
    public const int BatchMax = 1_000;

    /// <summary>How many keys one call of <see cref="DestroyExpiredAsync"/> ends.</summary>
    public const int ExpiredMax = 1_000;

    /// <summary>How long a key that another process destroyed may still be used from memory here, unless <see cref="Forget"/> is called.</summary>
    public static readonly TimeSpan CachedAgeMax = TimeSpan.FromSeconds(30);

    private readonly TenantKeys _tenants = new(database, ring);
    private readonly SubjectKeyRows _rows = new(database);
    private readonly GenerationCache<(string Tenant, string Name), Known> _byName = new(CachedMax);
    private readonly GenerationCache<(string Tenant, Guid Key), Known> _byKey = new(CachedMax);

    /// <summary>The subject's key if it is in memory: the path without a wait.</summary>
    public bool TryGet(string tenant, string subjectName, [NotNullWhen(true)] out SubjectKey? key) =>
        (key = _byName.TryGet((tenant, subjectName), out var known) && IsFresh(known) ? known.Key : null) is not null;

    /// <summary>The subject's key, made now if there is none.</summary>
    public ValueTask<SubjectKey> ForAsync(string tenant, string subjectName, CancellationToken cancel = default) =>
        TryGet(tenant, subjectName, out var key) ? ValueTask.FromResult(key) : OneAsync(tenant, subjectName, lifetime: null, cancel);

    /// <summary>The subjects' keys in the order of the names, those missing made now; one round trip for each <see cref="BatchMax"/> not in memory.</summary>
    public ValueTask<SubjectKey[]> ForManyAsync(string tenant, IReadOnlyList<string> subjectNames, CancellationToken cancel = default)
    {
        var keys = new SubjectKey[subjectNames.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!TryGet(tenant, subjectNames[i], out keys[i]!))
                return ManyAsync(tenant, subjectNames, lifetime: null, cancel);
        }

        return ValueTask.FromResult(keys);
    }

    /// <summary>A key that ends by itself after <paramref name="lifetime"/>, for answers that carry a secret. An ended key of that name is replaced.</summary>
    public ValueTask<SubjectKey> ForTemporaryAsync(string tenant, string name, TimeSpan lifetime, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        return TryGet(tenant, name, out var key) ? ValueTask.FromResult(key) : OneAsync(tenant, name, lifetime, cancel);
    }

    /// <summary>The key of that id, or null when it was destroyed or has expired. Throws <see cref="UnknownKeyException"/> when it was never issued.</summary>
    public async ValueTask<SubjectKey?> FindAsync(string tenant, Guid key, CancellationToken cancel = default) =>
        TryFind(tenant, key, out var found) ? found : (await FindManyAsync(tenant, [key], cancel))[key];

    /// <summary>True when the key's state is in memory; then <paramref name="found"/> is null if it is destroyed.</summary>
    public bool TryFind(string tenant, Guid key, out SubjectKey? found)
    {
        var isKnown = _byKey.TryGet((tenant, key), out var known) && IsFresh(known);
        found = isKnown ? known!.Key : null;
        return isKnown;
    }

    /// <summary>
    /// The keys of those ids, null for each destroyed or expired; one round trip for each <see cref="BatchMax"/> not in memory.
    /// Throws <see cref="UnknownKeyException"/> when one was never issued to this tenant.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<Guid, SubjectKey?>> FindManyAsync(
        string tenant,
        IReadOnlyCollection<Guid> keys,
        CancellationToken cancel = default
    )
    {
        var found = new Dictionary<Guid, SubjectKey?>(keys.Count);
        var missing = new List<Guid>();
        foreach (var key in keys)
        {
            if (TryFind(tenant, key, out var known))
                found[key] = known;
            else
                missing.Add(key);
        }

        foreach (var chunk in missing.Distinct().Chunk(BatchMax))
        {
            var tenantKey = await _tenants.FindAsync(tenant, cancel) ?? throw new UnknownKeyException($"tenant {tenant} has no key");
            var read = await _rows.FindAsync(tenant, chunk, cancel);
            foreach (var key in chunk)
            {
                if (!read.TryGetValue(key, out var row))
                    throw new UnknownKeyException($"key {key} was never issued to tenant {tenant}");
                found[key] = Remember(tenant, name: null, tenantKey, row).Key;
            }
        }

        return found;
    }

    /// <summary>Looks whether the key ring opens the tenant's key, where it has one.</summary>
    /// <exception cref="KeyChangedException">It does not.</exception>
    /// <exception cref="UnknownKeyException">The ring has no key of its epoch.</exception>
    public async ValueTask RequireRingAsync(string tenant, CancellationToken cancel = default) => await _tenants.FindAsync(tenant, cancel);

    /// <summary>32 bytes for another purpose (<c>index</c>, <c>cursor</c>, <c>claims</c>), derived from the tenant's key; the same in every process.</summary>
    public ValueTask<byte[]> DerivedAsync(string tenant, string purpose, CancellationToken cancel = default)
    {
        return _tenants.TryGet(tenant, out var key) ? ValueTask.FromResult(key.Derived(purpose)) : MadeAsync();

        async ValueTask<byte[]> MadeAsync() => (await _tenants.GetOrCreateAsync(tenant, cancel)).Derived(purpose);
    }

    /// <summary>The same without making a key; null where the tenant has none.</summary>
    public async ValueTask<byte[]?> FindDerivedAsync(string tenant, string purpose, CancellationToken cancel = default) =>
        (await _tenants.FindAsync(tenant, cancel))?.Derived(purpose);

    /// <summary>Ends up to <see cref="ExpiredMax"/> keys whose time is over; returns how many. To be called again until it returns 0.</summary>
    public ValueTask<int> DestroyExpiredAsync(CancellationToken cancel = default) => _rows.DestroyExpiredAsync(ExpiredMax, cancel);

    /// <summary>Drops what is in memory of a key, as when another process tells that it has destroyed it.</summary>
    public void Forget(string tenant, Guid key)
    {
        if (_byKey.TryGet((tenant, key), out var known) && known.Name is { } name)
            _byName.Remove((tenant, name));
        _byKey.Remove((tenant, key));
    }

    private async ValueTask<SubjectKey> OneAsync(string tenant, string name, TimeSpan? lifetime, CancellationToken cancel) =>
        (await ManyAsync(tenant, [name], lifetime, cancel))[0];

    private async ValueTask<SubjectKey[]> ManyAsync(
        string tenant,
        IReadOnlyList<string> names,
        TimeSpan? lifetime,
        CancellationToken cancel
    )
    {
        var keys = new Dictionary<string, SubjectKey>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (TryGet(tenant, name, out var key))
                keys[name] = key;
            else
                missing.Add(name);
        }

        var tenantKey = await _tenants.GetOrCreateAsync(tenant, cancel);
        foreach (var chunk in missing.Chunk(BatchMax))
        {
            var read = await _rows.GetOrCreateAsync(tenant, tenantKey, chunk, lifetime, cancel);
            foreach (var (name, row) in read)
                keys[name] = Remember(tenant, name, tenantKey, row).Key!;
        }

        return [.. names.Select(name => keys[name])];
    }

    private Known Remember(string tenant, string? name, TenantKey tenantKey, SubjectKeyRow row)
    {
        // Opened even where its time is over: an end that was written into the row of a key without one is no erasure.
        var secret = row.Wrapped is null ? null : tenantKey.Unwrap(row);
        var key =
            secret is null || row.ExpiresIn <= TimeSpan.Zero ? null : new SubjectKey(row.Key, secret, time.GetUtcNow() + row.ExpiresIn);
        name ??= _byKey.TryGet((tenant, row.Key), out var before) ? before.Name : null;
        var known = new Known(key, name, time.GetTimestamp());
        _byKey.Set((tenant, row.Key), known);
        if (name is not null)
            _byName.Set((tenant, name), known);
        return known;
    }

    // A key whose time is over is not fresh either: the database then says whether it is destroyed.
    private bool IsFresh(Known known) => time.GetElapsedTime(known.SeenAt) < CachedAgeMax && !(known.Key?.ExpiresAt <= time.GetUtcNow());

    private sealed record Known(SubjectKey? Key, string? Name, long SeenAt);
}
