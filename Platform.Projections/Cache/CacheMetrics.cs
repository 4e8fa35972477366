using System.Diagnostics.Metrics;

namespace Platform.Projections.Cache;

/// <summary>The figures of all caches of a process under the meter <c>Platform.Cache</c>; the cache's name is the only tag.</summary>
public sealed class CacheMetrics : IDisposable
{
    public const string MeterName = "Platform.Cache";

    private readonly Meter _meter = new(MeterName);

    public CacheMetrics(ReadCaches caches)
    {
        Counter(caches, "platform.cache.memory_hits", "Answered from this process's memory.", c => c.Figures.MemoryHits);
        Counter(caches, "platform.cache.redis_hits", "Answered from Redis.", c => c.Figures.RedisHits);
        Counter(caches, "platform.cache.misses", "Answered by neither level.", c => c.Figures.Misses);
        Counter(caches, "platform.cache.stale", "Entries refused, since their key had changed.", c => c.Figures.Stale);
        Counter(caches, "platform.cache.fills", "Queries whose answer was kept.", c => c.Figures.Fills);
        Counter(caches, "platform.cache.late_fills", "Queries that took too long for their answer to be kept.", c => c.Figures.Late);
        Counter(caches, "platform.cache.bypassed", "Asked while the changes could not be followed.", c => c.Figures.Bypassed);
        Counter(caches, "platform.cache.evictions", "Entries dropped for room.", c => c.Figures.Evictions);
        _meter.CreateObservableGauge("platform.cache.entries", () => Of(caches, c => (long)c.Entries), null, "Entries in memory.");
        _meter.CreateObservableGauge("platform.cache.bytes", () => Of(caches, c => c.Bytes), "By", "About what they take.");
        if (caches.Redis is { } redis)
        {
            _meter.CreateObservableCounter("platform.cache.redis.errors", () => redis.Figures.Errors, null, "Calls refused or lost.");
            _meter.CreateObservableCounter(
                "platform.cache.redis.timeouts",
                () => redis.Figures.Timeouts,
                null,
                "Calls without an answer in time."
            );
            _meter.CreateObservableCounter(
                "platform.cache.redis.opened",
                () => redis.Figures.Opened,
                null,
                "How often Redis was given up on."
            );
            _meter.CreateObservableGauge("platform.cache.redis.in_use", () => redis.InUse ? 1 : 0, null, "1 while calls are made.");
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Counter(ReadCaches caches, string name, string meaning, Func<ReadCache, long> value) =>
        _meter.CreateObservableCounter(name, () => Of(caches, value), null, meaning);

    private static IEnumerable<Measurement<long>> Of(ReadCaches caches, Func<ReadCache, long> value) =>
        caches.All.Select(c => new Measurement<long>(value(c), new KeyValuePair<string, object?>("cache", c.Name)));
}
