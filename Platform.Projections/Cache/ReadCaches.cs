using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Projections.Cache;

/// <summary>
/// The caches of a process and what keeps them: one feed a projection, one connection to Redis, counts of what is hot. Each cache is
/// added before <see cref="RunAsync"/>.
/// </summary>
/// <param name="redis">Null: memory is the only level.</param>
public sealed class ReadCaches(NpgsqlDataSource service, RedisLink? redis, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>How long a start waits for what was hot.</summary>
    public static readonly TimeSpan WarmMax = TimeSpan.FromSeconds(5);

    private const int WarmParallel = 32;

    private readonly ILogger _log = logs.CreateLogger<ReadCaches>();
    private readonly ChangeSignal _signal = new(service, clock, logs.CreateLogger<ChangeSignal>());
    private readonly Dictionary<string, ChangeFeed> _feeds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeedWait> _waits = new(StringComparer.Ordinal);
    private readonly List<ReadCache> _all = [];
    private bool _warm;

    public IReadOnlyList<ReadCache> All => _all;

    public RedisLink? Redis => redis;

    /// <summary>Whether what was hot has been loaded, or its time is over.</summary>
    public bool IsWarm => Volatile.Read(ref _warm);

    public ReadCache<T> Add<T>(CacheSpec<T> spec)
    {
        var cache = new ReadCache<T>(spec, Feed(spec.Projection), redis, clock, _log);
        _all.Add(cache);
        return cache;
    }

    /// <summary>The wait of queries that a projection's cache answers; null where none does.</summary>
    public FeedWait? FindWait(string projection) => _waits.GetValueOrDefault(projection);

    /// <summary>What keeps answers from being as fast as they could be, or null; nothing here makes them wrong.</summary>
    public string? Trouble() =>
        redis is { InUse: false } ? $"Redis at {redis.Url} is not in use"
        : _feeds.Values.FirstOrDefault(f => f.Trusted is null) is { } feed ? $"the changes of {feed.Projection} are not followed"
        : null;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) =>
        Task.WhenAll([
            _signal.RunAsync(cancel),
            redis?.RunAsync(cancel) ?? Task.CompletedTask,
            .. _feeds.Values.Select(feed => feed.RunAsync(cancel)),
            WarmThenCountAsync(cancel),
        ]);

    private ChangeFeed Feed(string projection)
    {
        if (!_feeds.TryGetValue(projection, out var feed))
        {
            feed = new ChangeFeed(new ChangeRows(service, projection), _signal, projection, clock, logs.CreateLogger<ChangeFeed>());
            _feeds.Add(projection, feed);
            _waits.Add(projection, new FeedWait(feed, service, clock));
        }
        return feed;
    }

    private async Task WarmThenCountAsync(CancellationToken cancel)
    {
        var hot = _all.Where(c => c.Redis is not null).Select(c => (Cache: c, Keys: new HotKeys(c, c.Redis!, clock))).ToList();
        try
        {
            using var deadline = new CancellationTokenSource(WarmMax, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
            foreach (var (cache, keys) in await ReadyAsync(either.Token) ? hot : [])
            {
                var found = await keys.FindAsync();
                var options = new ParallelOptions { MaxDegreeOfParallelism = WarmParallel, CancellationToken = either.Token };
                await Parallel.ForEachAsync(found, options, async (key, stop) => await cache.WarmAsync(key, stop));
                _log.LogInformation("cache {Cache}: {Keys} keys that were hot are loaded", cache.Name, found.Count);
            }
        }
        catch (Exception e)
        {
            _log.LogInformation("what was hot is not all loaded ({Error}): it is when it is asked for", e.GetType().Name);
        }
        Volatile.Write(ref _warm, true);
        while (!cancel.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(HotKeys.Interval, clock, cancel));
            await CountAsync(hot.ConvertAll(h => h.Keys), cancel);
        }
    }

    private async Task CountAsync(List<HotKeys> hot, CancellationToken cancel)
    {
        try
        {
            await NameLogAsync(cancel);
            foreach (var keys in hot)
            {
                await keys.AddAsync();
            }
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _log.LogDebug(e, "uses are not counted");
        }
        catch (OperationCanceledException) { }
    }

    // Redis in use, the log named, every feed caught up; or half the time is over, and there is nothing to warm from.
    private async Task<bool> ReadyAsync(CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        while (redis is not null && clock.GetElapsedTime(started) < WarmMax / 2)
        {
            if (redis.InUse && _feeds.Values.All(f => f.Trusted is not null) && await NameLogAsync(cancel))
            {
                return true;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancel);
        }
        return false;
    }

    private async Task<bool> NameLogAsync(CancellationToken cancel)
    {
        foreach (var level in _all.Select(c => c.Redis).OfType<RedisLevel>().Where(level => level.Log is null))
        {
            level.Log = await LogName.FindAsync(service, cancel);
        }
        return _all.All(c => c.Redis is null or { Log: not null });
    }
}
