using System.Collections.Concurrent;

namespace Platform.Projections.Cache;

/// <summary>One query of a key at a time in this process: who comes while it is in the air waits for it.</summary>
public sealed class Flights<T>(Func<CacheKey, Task<Landed<T>>> load)
{
    private readonly ConcurrentDictionary<CacheKey, Lazy<Task<Landed<T>>>> _flights = new();

    /// <summary>The flight in the air, or a new one.</summary>
    public Task<Landed<T>> Join(CacheKey key)
    {
        var flight = _flights.GetOrAdd(key, static (key, flights) => flights.New(key), this);
        return flight.Value;
    }

    private Lazy<Task<Landed<T>>> New(CacheKey key)
    {
        Lazy<Task<Landed<T>>> flight = null!;
        flight = new Lazy<Task<Landed<T>>>(async () =>
        {
            await Task.Yield();
            try
            {
                return await load(key);
            }
            finally
            {
                _flights.TryRemove(new KeyValuePair<CacheKey, Lazy<Task<Landed<T>>>>(key, flight));
            }
        });
        return flight;
    }
}

/// <summary>What a flight has brought.</summary>
/// <param name="Began">Timestamp from before anything was read: whoever came before may be answered with it as it is.</param>
public sealed record Landed<T>(T Value, long Generation, long Position, long Began);
