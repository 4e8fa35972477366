using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Platform.Projections.Cache;

/// <summary>
/// The level in this process: bounded in entries and bytes, read without a lock. Two halves: what is used again moves to the young one,
/// and a full young one replaces the old, whose entries are gone with it.
/// </summary>
public sealed class MemoryLevel<T>(int entriesMax, long bytesMax, CacheFigures figures)
{
    private readonly Lock _turning = new();
    private Half _young = new();
    private Half _old = new();

    public int Entries => Volatile.Read(ref _young.Count) + Volatile.Read(ref _old.Count);

    public long Bytes => Volatile.Read(ref _young.Bytes) + Volatile.Read(ref _old.Bytes);

    public bool TryGet(in CacheKey key, [MaybeNullWhen(false)] out CacheEntry<T> entry)
    {
        if (_young.Entries.TryGetValue(key, out entry))
        {
            return true;
        }
        var old = _old;
        if (!old.Entries.TryRemove(key, out entry))
        {
            return false;
        }
        old.Add(-1, -entry.Bytes);
        Put(key, entry);
        return true;
    }

    /// <summary>Keeps the entry unless a newer one is there.</summary>
    public void Put(in CacheKey key, CacheEntry<T> entry)
    {
        if (entry.Bytes > bytesMax / 2)
        {
            return;
        }
        if (Volatile.Read(ref _young.Count) >= entriesMax / 2 || Volatile.Read(ref _young.Bytes) + entry.Bytes > bytesMax / 2)
        {
            Turn(entry.Bytes);
        }
        var young = _young;
        while (true)
        {
            if (young.Entries.TryGetValue(key, out var there))
            {
                if (!entry.Replaces(there))
                {
                    return;
                }
                if (young.Entries.TryUpdate(key, entry, there))
                {
                    young.Add(0, entry.Bytes - there.Bytes);
                    return;
                }
            }
            else if (young.Entries.TryAdd(key, entry))
            {
                young.Add(1, entry.Bytes);
                return;
            }
        }
    }

    public void Remove(in CacheKey key)
    {
        foreach (var half in (Half[])[_young, _old])
        {
            if (half.Entries.TryRemove(key, out var entry))
            {
                half.Add(-1, -entry.Bytes);
            }
        }
    }

    /// <summary>Each key that was used since the last call, and how often.</summary>
    public IEnumerable<(CacheKey Key, int Uses)> TakeUses() =>
        _young.Entries.Concat(_old.Entries).Select(e => (e.Key, Uses: e.Value.TakeUses())).Where(e => e.Uses > 0);

    private void Turn(int bytes)
    {
        lock (_turning)
        {
            if (_young.Count >= entriesMax / 2 || _young.Bytes + bytes > bytesMax / 2)
            {
                figures.Evicted(_old.Count);
                (_old, _young) = (_young, new Half());
            }
        }
    }

    private sealed class Half
    {
        public readonly ConcurrentDictionary<CacheKey, CacheEntry<T>> Entries = new();
        public int Count;
        public long Bytes;

        // Counted here: the dictionary's own count takes all its locks.
        public void Add(int count, int bytes)
        {
            Interlocked.Add(ref Count, count);
            Interlocked.Add(ref Bytes, bytes);
        }
    }
}
