using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Cli.Local;
using Platform.Projections.Cache;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>
/// Commands on one node, each followed at once by checks on both nodes with the command's position, over a Redis that is slow and now and
/// then too slow to be used: every check shows exactly what the command did. A pair is a command and one of its checks, each of which the
/// command has turned around.
/// </summary>
[Collection(Alone.Name)]
public sealed class WriteThenReadTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int Pairs = Long.Times(usual: 20_000, asked: 100_000);
    private const int Accounts = 256;

    /// <summary>Of this many pairs one in twenty runs while Redis is slower than anybody waits.</summary>
    private const int Period = 20_000;

    /// <summary>For a machine that is busy with other tests and programs: about a minute and a half is enough for two quiet cores.</summary>
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan TooSlow = TimeSpan.FromMilliseconds(150);
    private int done;

    [Fact]
    public async Task reads_after_writes_show_nothing_stale()
    {
        var redis = await TestCluster.StartOwnRedisAsync();
        try
        {
            await using var proxy = new SlowProxy(redis.Port) { Delay = Slow };
            await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
            served.Settings = served.Settings with { RedisUrl = $"redis://127.0.0.1:{proxy.Port}" };
            await using var writing = await ApiHost.StartAsync(served, "all", Quiet);
            await using var reading = await ApiHost.StartAsync(served, "api", Quiet);
            var caches = reading.App.Services.GetRequiredService<ReadCaches>();
            (await Until.TrueAsync(() => caches.Trouble() is null, TimeSpan.FromSeconds(30))).ShouldBeTrue(caches.Trouble());
            var writer = await (await TestTenant.CreateAsync(writing)).CallerAsync();

            var started = TimeProvider.System.GetTimestamp();
            var stale = await Task.WhenAll(
                Enumerable
                    .Range(0, Accounts)
                    .Select(i => PairsAsync(new CheckedAccount(writer, [writer, writer.At(reading)], i), proxy, started))
            );
            var (all, figures) = (caches.All.Select(c => c.Figures).ToList(), caches.Redis!.Figures);
            output.WriteLine(
                $"{done} pairs in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s; from memory {all.Sum(f => f.MemoryHits)}, "
                    + $"from Redis {all.Sum(f => f.RedisHits)}, missed {all.Sum(f => f.Misses)}, timeouts {figures.Timeouts}"
            );
            stale.Sum().ShouldBe(0);
            done.ShouldBeGreaterThanOrEqualTo(Pairs);
            // Every level had its part in it.
            all.Sum(f => f.MemoryHits).ShouldBeGreaterThan(Pairs / 100);
            all.Sum(f => f.RedisHits).ShouldBeGreaterThan(0);
            figures.Timeouts.ShouldBeGreaterThan(0);
        }
        finally
        {
            await TestCluster.RemoveAsync(redis);
        }
    }

    private async Task<int> PairsAsync(CheckedAccount account, SlowProxy proxy, long started)
    {
        await account.RegisterAsync();
        var wrong = 0;
        while (Volatile.Read(ref done) < Pairs && TimeProvider.System.GetElapsedTime(started) < TimeMax)
        {
            var next = await account.NextAsync();
            wrong += next.Wrong;
            var number = Interlocked.Add(ref done, next.Answered);
            proxy.Delay = number % Period < Period / 20 ? TooSlow : Slow;
        }
        return wrong;
    }

    // A line a request is a tenth of the work here.
    private static void Quiet(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) =>
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
}
