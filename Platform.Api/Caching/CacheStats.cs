using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Projections.Cache;

namespace Platform.Api.Caching;

/// <summary>What the answering node's caches hold and have done since it started.</summary>
public sealed record CacheStatsView(IReadOnlyList<CacheView> Caches, RedisView Redis);

/// <summary>One cache; what each figure counts stands in <see cref="CacheFigures"/>.</summary>
/// <param name="Position">The projection's position up to which changes are known; null while they cannot be followed.</param>
public sealed record CacheView(
    string Name,
    int Entries,
    long Bytes,
    long MemoryHits,
    long RedisHits,
    long Misses,
    long Stale,
    long Fills,
    long LateFills,
    long Bypassed,
    long Evictions,
    long? Position
);

/// <summary>How the node stands with Redis.</summary>
/// <param name="State">in-use, away or none (no Redis was named).</param>
/// <param name="Opened">How often it was given up on.</param>
public sealed record RedisView(string State, long Errors, long Timeouts, long Opened);

public static class CacheStatsRoutes
{
    public static void MapCacheStats(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/operations/cache", Read)
            .WithMetadata(new Requirement(Permissions.Operator, Command: false))
            .WithTags("Operations")
            .WithName("getCacheStats")
            .ReadsFrom(null);

    private static CacheStatsView Read(HttpContext http, ReadCaches caches)
    {
        _ = new QueryValues(http);
        return new CacheStatsView([.. caches.All.Select(Of)], Of(caches.Redis));
    }

    private static CacheView Of(ReadCache cache) =>
        new(
            cache.Name,
            cache.Entries,
            cache.Bytes,
            cache.Figures.MemoryHits,
            cache.Figures.RedisHits,
            cache.Figures.Misses,
            cache.Figures.Stale,
            cache.Figures.Fills,
            cache.Figures.Late,
            cache.Figures.Bypassed,
            cache.Figures.Evictions,
            cache.Feed.Trusted?.Position
        );

    private static RedisView Of(RedisLink? redis) =>
        redis is null
            ? new RedisView("none", 0, 0, 0)
            : new RedisView(redis.InUse ? "in-use" : "away", redis.Figures.Errors, redis.Figures.Timeouts, redis.Figures.Opened);
}
