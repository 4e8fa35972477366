namespace Platform.EventStore.Projecting;

/// <summary>Keys of cached answers that a commit may have changed, by tenant.</summary>
internal sealed class ChangedKeys
{
    private readonly Dictionary<string, HashSet<string>> _keys = new(StringComparer.Ordinal);

    public void Add(string tenant, string key)
    {
        if (!_keys.TryGetValue(tenant, out var keys))
        {
            _keys[tenant] = keys = new HashSet<string>(StringComparer.Ordinal);
        }
        keys.Add(key);
    }

    public IReadOnlyCollection<string> Of(string tenant) => _keys.TryGetValue(tenant, out var keys) ? keys : [];
}
