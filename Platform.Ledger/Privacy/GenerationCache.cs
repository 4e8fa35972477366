using System.Diagnostics.CodeAnalysis;

namespace Platform.Ledger.Privacy;

/// <summary>
/// A bounded map that forgets what was not used lately: two generations, each of half the limit; a hit in the old one moves to the
/// young one, and a full young one replaces the old. Every operation is O(1), and nothing but the limit is kept.
/// </summary>
public sealed class GenerationCache<TKey, TValue>(int limit)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _young.Count + _old.Count;
            }
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out value))
            {
                return true;
            }
            if (!_old.Remove(key, out value))
            {
                return false;
            }
            Add(key, value);
            return true;
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            _old.Remove(key);
            Add(key, value);
        }
    }

    /// <summary>Sets the value unless the one there is to be kept.</summary>
    public void Replace(TKey key, TValue value, Func<TValue, bool> keep)
    {
        lock (_lock)
        {
            if ((_young.TryGetValue(key, out var current) || _old.TryGetValue(key, out current)) && keep(current))
            {
                return;
            }
            _old.Remove(key);
            Add(key, value);
        }
    }

    public void Remove(TKey key)
    {
        lock (_lock)
        {
            _young.Remove(key);
            _old.Remove(key);
        }
    }

    private void Add(TKey key, TValue value)
    {
        if (_young.Count >= limit / 2 && !_young.ContainsKey(key))
        {
            _old = _young;
            _young = [];
        }
        _young[key] = value;
    }
}
