using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Cli.Client;

namespace Platform.Cli.Verbs;

/// <summary><c>cache stats</c>: what the answering node's caches hold and have done.</summary>
public static class CacheVerb
{
    private static readonly (string Title, string Member)[] Columns =
    [
        ("Entries", "entries"),
        ("KB", "bytes"),
        ("Memory hits", "memoryHits"),
        ("Redis hits", "redisHits"),
        ("Misses", "misses"),
        ("Stale", "stale"),
        ("Fills", "fills"),
        ("Late", "lateFills"),
        ("Bypassed", "bypassed"),
        ("Evicted", "evictions"),
    ];

    public static Command Create()
    {
        var stats = new Command("stats", "Hits, misses, size and the state of Redis, of the node that answers");
        stats.SetAction((_, cancellation) => StatsAsync(cancellation));
        return new Command("cache", "Look at the cache of read models") { stats };
    }

    private static async Task<int> StatsAsync(CancellationToken cancellation)
    {
        var connection = Connection.Find();
        using var client = new ApiClient(connection.Url, connection.RequireOperatorKey());
        var stats = await client.GetAsync("v1/operations/cache", cancellation);
        var rows = new List<IReadOnlyList<string>> { (string[])["Cache", "Hit rate", .. Columns.Select(c => c.Title)] };
        rows.AddRange(stats["caches"]!.AsArray().Select(cache => Row(cache!)));
        PlainTable.Write(Console.Out, rows);
        var redis = stats["redis"]!;
        Console.Out.WriteLine(
            (string?)redis["state"] switch
            {
                "none" => "Redis: none (PLATFORM_REDIS_URL is not set)",
                var state =>
                    $"Redis: {state}, {Number(redis, "errors")} errors, {Number(redis, "timeouts")} timeouts, given up on {Number(redis, "opened")} times",
            }
        );
        return 0;
    }

    private static string[] Row(JsonNode cache)
    {
        var hits = (long)cache["memoryHits"]! + (long)cache["redisHits"]!;
        var asked = hits + (long)cache["misses"]!;
        var rate = asked == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * hits / asked:0.0} %");
        return
        [
            (string)cache["name"]!,
            rate,
            .. Columns.Select(c => c.Member == "bytes" ? Grouped((long)cache["bytes"]! / 1024) : Number(cache, c.Member)),
        ];
    }

    private static string Number(JsonNode node, string member) => Grouped((long)node[member]!);

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
