using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Followers;

/// <summary>Kill -9 of what stands beside the API, under a load that never stops: read models stay a fold of the log.</summary>
[Collection(Alone.Name)]
public sealed class FollowerKillTests(ITestOutputHelper output)
{
    private static readonly int Cycles = Long.Times(usual: 4, asked: 20);
    private const int Clients = 4;
    private const int CommandsBetweenMax = 60;

    /// <summary>However few kills there are, enough was done for rows to be compared.</summary>
    private const int CommandsMin = 600;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task the_projections_worker_killed_again_and_again_skips_and_doubles_nothing()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        await using var api = await platform.ServeAsync();
        var port = LoopbackPort.Free();
        var worker = await FollowAsync(platform, port);
        try
        {
            await CyclesAsync(
                platform,
                api,
                async () =>
                {
                    await worker.KillAsync();
                    await worker.DisposeAsync();
                    worker = await FollowAsync(platform, port);
                }
            );
        }
        finally
        {
            await worker.DisposeAsync();
        }
    }

    [Fact]
    public async Task redis_killed_again_and_again_fails_no_request()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        var redis = await TestCluster.StartOwnRedisAsync();
        try
        {
            platform.Served.Settings = platform.Served.Settings with { RedisUrl = redis.Url };
            await using var api = await platform.ServeAsync();
            await using var worker = await FollowAsync(platform, LoopbackPort.Free());
            await CyclesAsync(
                platform,
                api,
                async () =>
                {
                    await redis.KillHardAsync();
                    await redis.StartAsync();
                }
            );
        }
        finally
        {
            await TestCluster.RemoveAsync(redis);
        }
    }

    private async Task CyclesAsync(PrivatePlatform platform, ServingProcess api, Func<Task> killAndRevive)
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var (_, caller) = await platform.TenantAsync(api.Address);
        await using var load = new AccessLoad(caller, seed, Clients);
        await using var checks = new CheckLoad(caller);
        load.Start();
        checks.Start();
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            var reached = load.Done + random.Next(1, CommandsBetweenMax);
            (await Until.TrueAsync(() => load.Done >= reached, Deadline)).ShouldBeTrue("commands no longer get through");
            await killAndRevive();
        }
        (await Until.TrueAsync(() => load.Done >= CommandsMin, Deadline)).ShouldBeTrue("commands no longer get through");
        var answered = checks.Done;
        (await Until.TrueAsync(() => checks.Done > answered, Deadline)).ShouldBeTrue("checks are no longer answered");
        await load.FinishAsync();
        await checks.FinishAsync();
        await FoldedRows.EqualRowsAsync(platform.Served.Databases, Deadline);
        output.WriteLine($"{load.Done} commands and {checks.Done} checks through {Cycles} kills");
    }

    private static Task<ServingProcess> FollowAsync(PrivatePlatform platform, int port) =>
        ServingProcess.StartAsync(platform.Served.Settings, port, platform.Directory, "projections");
}
