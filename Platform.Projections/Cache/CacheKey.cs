namespace Platform.Projections.Cache;

/// <summary>What one entry answers: a key within a tenant, such as <c>account/&lt;uuid&gt;</c>. Its hash is computed once.</summary>
public readonly struct CacheKey(string tenant, string key) : IEquatable<CacheKey>
{
    private readonly int _hash = HashCode.Combine(tenant, key);

    public string Tenant { get; } = tenant;

    public string Key { get; } = key;

    public bool Equals(CacheKey other) =>
        _hash == other._hash
        && string.Equals(Key, other.Key, StringComparison.Ordinal)
        && string.Equals(Tenant, other.Tenant, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is CacheKey other && Equals(other);

    public override int GetHashCode() => _hash;

    public static bool operator ==(CacheKey left, CacheKey right) => left.Equals(right);

    public static bool operator !=(CacheKey left, CacheKey right) => !left.Equals(right);

    public override string ToString() => $"{Tenant}/{Key}";
}
