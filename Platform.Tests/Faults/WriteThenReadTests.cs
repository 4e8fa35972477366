using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Cli.Local;
using Platform.Projections.Cache;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>
/// Commands on one node, each followed by a check on another with the command's position, over a Redis that is slow and now and then too
/// slow to be used: every check shows exactly what the command did.
/// </summary>
public sealed class WriteThenReadTests(TestCluster cluster)
{
    private const int PairsMax = 100_000;
    private const int PairsMin = 2_000;
    private const int Loops = 64;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan TooSlow = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task a_hundred_thousand_pairs_or_as_many_as_fit_into_fifty_seconds_show_nothing_stale()
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
            (await writer.Post("/v1/roles", new { name = "billing", permissions = (string[])["invoices:*"] })).Is(201);

            var done = 0;
            var started = TimeProvider.System.GetTimestamp();
            var stale = await Task.WhenAll(
                Enumerable
                    .Range(0, Loops)
                    .Select(async loop =>
                    {
                        var pairs = new Pair(writer, writer.At(reading), loop);
                        await pairs.RegisterAsync();
                        var wrong = 0;
                        while (
                            TimeProvider.System.GetElapsedTime(started) < TimeMax
                            && Interlocked.Increment(ref done) is var number and <= PairsMax
                        )
                        {
                            wrong += await pairs.NextAsync() ? 0 : 1;
                            // A twentieth of the time it is slower than anybody waits.
                            proxy.Delay = number % 2_000 < 100 ? TooSlow : Slow;
                        }
                        return wrong;
                    })
            );
            stale.Sum().ShouldBe(0);
            done.ShouldBeGreaterThan(PairsMin);
            // What is not changed is served from memory: half of all checks look at the role.
            caches.All.Sum(c => c.Figures.MemoryHits).ShouldBeGreaterThan(Math.Min(done, PairsMax) / 4);
            caches.Redis!.Figures.Timeouts.ShouldBeGreaterThan(0);
        }
        finally
        {
            await TestCluster.RemoveAsync(redis);
        }
    }

    // A line a request is a tenth of the work here.
    private static void Quiet(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) =>
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

    /// <summary>One account whose only grant comes and goes.</summary>
    private sealed class Pair(ApiCaller writer, ApiCaller reader, int number)
    {
        private string account = "";
        private string? grant;

        public async Task RegisterAsync() =>
            account = (await writer.Post("/v1/accounts", new { email = $"a{number}@example.com", displayName = "A Person" })).Is(201).Id;

        /// <summary>A command and its check; false where the check shows anything else.</summary>
        public async Task<bool> NextAsync()
        {
            var command = grant is null
                ? (
                    await writer.Post(
                        "/v1/grants",
                        new
                        {
                            accountId = account,
                            role = "billing",
                            reason = "a",
                        }
                    )
                ).Is(201)
                : (await writer.Post($"/v1/grants/{grant}/revoke", new { reason = "b" })).Is(200);
            grant = grant is null ? command.Id : null;
            var answer = (
                await reader.Get($"/v1/permissions/check?accountId={account}&permission=invoices:write&minPosition={command.Position}")
            )
                .Is(200)
                .Json;
            var shown = answer.GetProperty("reason").GetProperty("grant");
            return answer.GetProperty("allowed").GetBoolean() == grant is not null
                && (shown.ValueKind is JsonValueKind.Null ? null : shown.GetString()) == grant;
        }
    }
}
