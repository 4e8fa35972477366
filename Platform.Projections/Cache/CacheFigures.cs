namespace Platform.Projections.Cache;

/// <summary>What one cache has done since the process started.</summary>
public sealed class CacheFigures
{
    private long _memoryHits;
    private long _redisHits;
    private long _misses;
    private long _stale;
    private long _fills;
    private long _late;
    private long _bypassed;
    private long _evictions;

    /// <summary>Answered from this process's memory.</summary>
    public long MemoryHits => Volatile.Read(ref _memoryHits);

    /// <summary>Answered from Redis.</summary>
    public long RedisHits => Volatile.Read(ref _redisHits);

    /// <summary>Answered by neither.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Entries that were found and refused, since their key has changed since.</summary>
    public long Stale => Volatile.Read(ref _stale);

    /// <summary>Queries whose answer was kept.</summary>
    public long Fills => Volatile.Read(ref _fills);

    /// <summary>Queries that took too long for their answer to be kept.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Asked while the feed was not believed: both levels were left alone.</summary>
    public long Bypassed => Volatile.Read(ref _bypassed);

    /// <summary>Entries dropped for room.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    internal void MemoryHit() => Interlocked.Increment(ref _memoryHits);

    internal void RedisHit() => Interlocked.Increment(ref _redisHits);

    internal void Miss() => Interlocked.Increment(ref _misses);

    internal void FoundStale() => Interlocked.Increment(ref _stale);

    internal void Fill() => Interlocked.Increment(ref _fills);

    internal void FillLate() => Interlocked.Increment(ref _late);

    internal void Bypass() => Interlocked.Increment(ref _bypassed);

    internal void Evicted(int entries) => Interlocked.Add(ref _evictions, entries);
}

/// <summary>What this process has had of Redis since it started.</summary>
public sealed class RedisFigures
{
    private long _errors;
    private long _timeouts;
    private long _opened;

    /// <summary>Refused by the server, or lost with the connection.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>Without an answer at the deadline.</summary>
    public long Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>How often it was given up on.</summary>
    public long Opened => Volatile.Read(ref _opened);

    internal void Error() => Interlocked.Increment(ref _errors);

    internal void Timeout() => Interlocked.Increment(ref _timeouts);

    internal void Open() => Interlocked.Increment(ref _opened);
}
