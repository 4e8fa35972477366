using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Platform.Projections.Cache;

/// <summary>
/// Answers of a projection in two levels: this process's memory, then Redis. An entry is served when the change feed knows that its key
/// has not changed since the position it was read at; neither level is believed for anything else (docs/adr/0013).
/// </summary>
public sealed class ReadCache<T> : ReadCache
{
    /// <summary>A query that took longer is answered, and not kept.</summary>
    private static readonly TimeSpan FillMax = TimeSpan.FromSeconds(1);

    /// <summary>How long another node's query is waited for.</summary>
    private static readonly TimeSpan OthersMax = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(15);

    /// <summary>What an entry takes beside its payload.</summary>
    private const int OverheadBytes = 250;

    private readonly CacheSpec<T> _spec;
    private readonly MemoryLevel<T> _memory;
    private readonly Flights<T> _flights;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    public ReadCache(CacheSpec<T> spec, ChangeFeed feed, RedisLink? redis, TimeProvider clock, ILogger log)
        : base(spec.Name, feed, redis is null ? null : new RedisLevel(redis, spec.Name))
    {
        (_spec, _clock, _log) = (spec, clock, log);
        _memory = new MemoryLevel<T>(spec.EntriesMax, spec.BytesMax, Figures);
        _flights = new Flights<T>(LoadAsync);
    }

    public override int Entries => _memory.Entries;

    public override long Bytes => _memory.Bytes;

    /// <summary>The answer, at least as new as every change the feed had seen when it was asked.</summary>
    /// <exception cref="Platform.Ledger.Reading.StoreUnavailableException">It is in no level, and the database does not answer.</exception>
    public ValueTask<T> GetAsync(CacheKey key, CancellationToken cancel) =>
        ReadTelemetry.IsTraced ? TracedAsync(key, cancel) : FindAsync(key, cancel);

    private async ValueTask<T> TracedAsync(CacheKey key, CancellationToken cancel)
    {
        using var span = ReadTelemetry.Getting(Name);
        var found = FindAsync(key, cancel);
        span?.SetTag("platform.cache.level", found.IsCompletedSuccessfully ? "memory" : "fill");
        return await found;
    }

    private ValueTask<T> FindAsync(CacheKey key, CancellationToken cancel)
    {
        // In this order: whatever the view knows of by now, the change was marked before.
        var changed = Feed.LastChange(key);
        if (Feed.Trusted is not { } view)
        {
            Figures.Bypass();
            return new(MissAsync(key, changed, cancel));
        }
        if (_memory.TryGet(key, out var entry))
        {
            if (!view.Holds(entry.Generation, entry.Position, changed))
            {
                Figures.FoundStale();
            }
            else if (_clock.GetTimestamp() < entry.EndsAt)
            {
                entry.Use();
                Figures.MemoryHit();
                return new(entry.Value);
            }
        }
        return new(MissAsync(key, changed, cancel));
    }

    public override Task WarmAsync(CacheKey key, CancellationToken cancel) => GetAsync(key, cancel).AsTask();

    public override IEnumerable<(CacheKey Key, int Uses)> TakeUses() => _memory.TakeUses();

    private async Task<T> MissAsync(CacheKey key, long changed, CancellationToken cancel)
    {
        var arrived = _clock.GetTimestamp();
        while (true)
        {
            var landed = await _flights.Join(key).WaitAsync(cancel);
            // One that was in the air when we came may have read before a change we must see; the next was not.
            if (landed.Began >= arrived || Feed.Trusted?.Holds(landed.Generation, landed.Position, changed) == true)
            {
                return landed.Value;
            }
        }
    }

    private async Task<Landed<T>> LoadAsync(CacheKey key)
    {
        using var span = ReadTelemetry.Filling(Name)?.SetTag("platform.cache.level", "database");
        var began = _clock.GetTimestamp();
        var changed = Feed.LastChange(key);
        if (Feed.Trusted is not { } view || Redis is not { InUse: true } redis)
        {
            return await QueryAsync(key, null, began);
        }
        var token = Guid.NewGuid().ToString("N");
        while (true)
        {
            var found = await redis.ReadAsync(key, view.Generation, Math.Max(changed, view.CompleteFrom), token);
            if (found.Payload is { } payload && TryRead(payload, out var value))
            {
                Figures.RedisHit();
                span?.SetTag("platform.cache.level", "redis");
                Keep(key, value, view.Generation, found.Position, payload.Length);
                return new Landed<T>(value, view.Generation, found.Position, began);
            }
            if (found.Turn is not Turn.Others || _clock.GetElapsedTime(began) > OthersMax)
            {
                return await QueryAsync(key, found.Turn is Turn.Own ? token : null, began);
            }
            await Task.Delay(LookAgain, _clock);
        }
    }

    private async Task<Landed<T>> QueryAsync(CacheKey key, string? token, long began)
    {
        Figures.Miss();
        var asked = _clock.GetTimestamp();
        Loaded<T> loaded;
        try
        {
            loaded = await _spec.Load(key, CancellationToken.None);
        }
        catch when (token is not null)
        {
            _ = Redis!.EndTurnAsync(key, Feed.Trusted?.Generation ?? 0, token);
            throw;
        }
        var payload = _spec.Write(loaded.Value);
        if (_clock.GetElapsedTime(asked) > FillMax)
        {
            Figures.FillLate();
        }
        else
        {
            Keep(key, loaded.Value, loaded.Generation, loaded.Position, payload.Length);
            Figures.Fill();
            if (Redis is { InUse: true } redis)
            {
                // Nobody waits for it.
                _ = redis.StoreAsync(key, loaded.Generation, loaded.Position, payload, Jittered(), token ?? "");
            }
        }
        return new Landed<T>(loaded.Value, loaded.Generation, loaded.Position, began);
    }

    private void Keep(CacheKey key, T value, long generation, long position, int payload)
    {
        var bytes = payload + OverheadBytes + (2 * (key.Key.Length + key.Tenant.Length));
        var ends = _clock.GetTimestamp() + (long)(Jittered().TotalSeconds * _clock.TimestampFrequency);
        _memory.Put(key, new CacheEntry<T>(value, generation, position, bytes, ends));
    }

    // So that what was loaded together does not end together.
    private TimeSpan Jittered() => _spec.KeptFor * (0.9 + (0.2 * Random.Shared.NextDouble()));

    private bool TryRead(ReadOnlyMemory<byte> payload, out T value)
    {
        try
        {
            value = _spec.Read(payload);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException)
        {
            _log.LogWarning("cache {Cache}: an entry in Redis cannot be read and is replaced ({Error})", Name, e.GetType().Name);
            value = default!;
            return false;
        }
    }
}

/// <summary>What every cache has, whatever it holds.</summary>
public abstract class ReadCache(string name, ChangeFeed feed, RedisLevel? redis)
{
    public string Name => name;

    public ChangeFeed Feed => feed;

    public RedisLevel? Redis => redis;

    public CacheFigures Figures { get; } = new();

    public abstract int Entries { get; }

    public abstract long Bytes { get; }

    /// <summary>Loads a key as a request would.</summary>
    public abstract Task WarmAsync(CacheKey key, CancellationToken cancel);

    /// <summary>Each key in memory that was used since the last call, and how often.</summary>
    public abstract IEnumerable<(CacheKey Key, int Uses)> TakeUses();
}
