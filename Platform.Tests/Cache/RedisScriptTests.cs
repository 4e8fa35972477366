using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Cli.Local;
using Platform.Projections.Cache;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

/// <summary>What runs inside Redis, in a real one.</summary>
public sealed class RedisScriptTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource stop = new();
    private readonly CacheKey key = new($"{Guid.NewGuid()}", "a");
    private Task running = Task.CompletedTask;
    private RedisLevel level = null!;

    [Fact]
    public async Task an_older_position_never_replaces_a_newer_one()
    {
        await StoreAsync(7, "seven");
        (await level.StoreAsync(key, 1, 6, "six"u8.ToArray(), Kept, "")).ShouldBeFalse();
        (await ReadAsync()).ShouldBe(("seven", 7));
        await StoreAsync(8, "eight");
        (await ReadAsync()).ShouldBe(("eight", 8));
        // Beyond what a 32-bit number holds, and in another order as text than as number.
        await StoreAsync(10_000_000_000, "far");
        (await level.StoreAsync(key, 1, 9_999_999_999, "near"u8.ToArray(), Kept, "")).ShouldBeFalse();
        (await ReadAsync()).ShouldBe(("far", 10_000_000_000));
    }

    [Fact]
    public async Task of_many_writers_the_newest_position_stays()
    {
        var positions = Enumerable.Range(1, 200).ToArray();
        Random.Shared.Shuffle(positions);
        await Task.WhenAll(positions.Select(p => level.StoreAsync(key, 1, p, Encoding.UTF8.GetBytes($"{p}"), Kept, "")));
        (await Until.TrueAsync(async () => await StoredAsync(200), CacheNode.Deadline)).ShouldBeTrue();
    }

    [Fact]
    public async Task what_is_too_old_for_the_reader_is_a_miss_and_the_turn_is_given_to_one()
    {
        await StoreAsync(7, "seven");
        (await level.ReadAsync(key, 1, 8, "one")).Turn.ShouldBe(Turn.Own);
        (await level.ReadAsync(key, 1, 8, "other")).Turn.ShouldBe(Turn.Others);
        (await level.ReadAsync(key, 1, 7, "other")).Position.ShouldBe(7);
        // Another's token ends no turn.
        await level.EndTurnAsync(key, 1, "other");
        (await level.ReadAsync(key, 1, 8, "other")).Turn.ShouldBe(Turn.Others);
        (await level.StoreAsync(key, 1, 8, "eight"u8.ToArray(), Kept, "one")).ShouldBeTrue();
        (await level.ReadAsync(key, 1, 8, "other")).Position.ShouldBe(8);
        (await level.ReadAsync(key, 1, 9, "other")).Turn.ShouldBe(Turn.Own);
    }

    [Fact]
    public async Task generations_never_meet()
    {
        await StoreAsync(7, "seven");
        (await level.ReadAsync(key, 2, 1, "one")).Payload.ShouldBeNull();
    }

    private async Task StoreAsync(long position, string payload) =>
        (await level.StoreAsync(key, 1, position, Encoding.UTF8.GetBytes(payload), Kept, "")).ShouldBeTrue();

    private async Task<(string, long)> ReadAsync()
    {
        var found = await level.ReadAsync(key, 1, 0, "reader");
        return (Encoding.UTF8.GetString(found.Payload!.Value.Span), found.Position);
    }

    private async Task<bool> StoredAsync(long position) => (await level.ReadAsync(key, 1, 0, "reader")).Position == position;

    public async ValueTask InitializeAsync()
    {
        var link = new RedisLink(RedisUrl.Parse((await cluster.RedisAsync()).Url), TimeProvider.System, NullLogger<RedisLink>.Instance);
        level = new RedisLevel(link, "scripts") { Log = "test" };
        running = link.RunAsync(stop.Token);
        (await Until.TrueAsync(() => link.InUse, CacheNode.Deadline)).ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }
}
