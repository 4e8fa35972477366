using Npgsql;
using Platform.Api.Http;
using Platform.Projections.Access;
using Platform.Projections.Cache;

namespace Platform.Api.Hosting;

/// <summary>The caches of a node that answers requests, and what keeps them.</summary>
public sealed class Caches(ReadCaches caches, ILogger<Caches> log) : BackgroundService
{
    /// <exception cref="InvalidOperationException">PLATFORM_REDIS_URL cannot be read.</exception>
    internal static RedisUrl? RedisOf(PlatformSettings settings)
    {
        try
        {
            return settings.RedisUrl is { } url ? RedisUrl.Parse(url) : null;
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"PLATFORM_REDIS_URL: {e.Message}", e);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (caches.Redis is null)
        {
            log.LogInformation("PLATFORM_REDIS_URL is not set: read models are cached in this process alone");
        }
        return caches.RunAsync(stoppingToken);
    }
}

public static class CacheServices
{
    public static void AddReadCaches(this IServiceCollection services, PlatformSettings settings)
    {
        var redis = Caches.RedisOf(settings);
        services.AddSingleton(s => new ReadCaches(
            s.GetRequiredService<NpgsqlDataSource>(),
            redis is null ? null : new RedisLink(redis, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RedisLink>>()),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILoggerFactory>()
        ));
        services.AddSingleton<CacheMetrics>();
        services.AddHostedService(s =>
        {
            // Nobody asks for it: it is read by whoever listens to its meter.
            _ = s.GetRequiredService<CacheMetrics>();
            // Each cache is added before its feed runs.
            _ = s.GetRequiredService<AccessCache>();
            return ActivatorUtilities.CreateInstance<Caches>(s);
        });
        services.AddSingleton(s =>
        {
            var caches = s.GetRequiredService<ReadCaches>();
            return new HealthCheck("cache", _ => Task.FromResult(caches.Trouble())) { Degrades = true };
        });
        services.AddSingleton(s =>
        {
            var caches = s.GetRequiredService<ReadCaches>();
            return new HealthCheck("cache-warming", _ => Task.FromResult(caches.IsWarm ? null : "what was hot is being loaded"));
        });
    }
}
