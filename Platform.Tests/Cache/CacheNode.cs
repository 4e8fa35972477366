using Microsoft.Extensions.Logging;
using Platform.Cli.Local;
using Platform.Projections.Cache;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

/// <summary>One node's caches, running: a feed, a memory and a way to Redis of its own.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource stop = new();
    private readonly LoggerFactory factory;
    private readonly Task running;

    private CacheNode(CachedModel model, string? redis)
    {
        factory = new LoggerFactory([Logs]);
        Redis = redis is null ? null : new RedisLink(RedisUrl.Parse(redis), TimeProvider.System, factory.CreateLogger<RedisLink>());
        Caches = new ReadCaches(model.Service, Redis, TimeProvider.System, factory);
        Items = Caches.Add(model.Spec);
        Wait = Caches.FindWait(CachedModel.Projection)!;
        // Tests have no log to be named after.
        Items.Redis?.Log = "test";
        running = Caches.RunAsync(stop.Token);
    }

    public CapturedLogs Logs { get; } = new();

    public ReadCaches Caches { get; }

    public ReadCache<Item> Items { get; }

    public FeedWait Wait { get; }

    public RedisLink? Redis { get; }

    public CacheFigures Figures => Items.Figures;

    /// <summary>A node that has just begun.</summary>
    public static CacheNode Begin(CachedModel model, string? redis) => new(model, redis);

    /// <summary>A node that follows the changes and, where it is given one, uses its Redis.</summary>
    public static async Task<CacheNode> StartAsync(CachedModel model, string? redis = null)
    {
        var node = new CacheNode(model, redis);
        (await Until.TrueAsync(() => node.Items.Feed.Trusted is not null && node.Redis?.InUse != false, Deadline)).ShouldBeTrue();
        return node;
    }

    public async Task<long> NumberAsync(string tenant, string key) => (await Items.GetAsync(new CacheKey(tenant, key), default)).Number;

    /// <summary>Returns once the feed has seen this position.</summary>
    public async Task SeesAsync(long position) =>
        (await Until.TrueAsync(() => Items.Feed.Trusted?.Position >= position, Deadline)).ShouldBeTrue($"position {position} is seen");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        factory.Dispose();
        Logs.Dispose();
    }
}
