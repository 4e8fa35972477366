using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Followers;

[Collection(Alone.Name)]
public sealed class FrozenLeaderTests(ITestOutputHelper output)
{
    private const int Clients = 4;
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task a_leader_stopped_for_thirty_seconds_is_replaced_and_writes_nothing_when_it_goes_on()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        var databases = platform.Served.Databases;
        await Commits.WatchAsync(databases);
        await using var api = await platform.ServeAsync();
        await using var first = await FollowAsync(platform);
        var (_, caller) = await platform.TenantAsync(api.Address);
        await using var load = new AccessLoad(caller, seed: 1, Clients);
        load.Start();
        var old = await ProjectionsLedAsync(databases);
        await using var second = await FollowAsync(platform);

        var stale = Commits.PortsOf(first.Pid).ToHashSet();
        first.Freeze();
        var frozenAt = TimeProvider.System.GetTimestamp();
        try
        {
            var taken = await Until.TrueAsync(async () => (await EpochsAsync(databases)).All(now => now.Value > old[now.Key]), Deadline);
            taken.ShouldBeTrue("a projection was not taken over");
            output.WriteLine(
                $"all {old.Count} taken over {TimeProvider.System.GetElapsedTime(frozenAt).TotalSeconds:0.0} s after the stop"
            );
            await Instants.PassAsync(Frozen - TimeProvider.System.GetElapsedTime(frozenAt));
        }
        finally
        {
            first.Continue();
        }
        var epochs = await EpochsAsync(databases);
        using (var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
        {
            var continued = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(continued) < Watched && await ticks.WaitForNextTickAsync())
            {
                stale.UnionWith(Commits.PortsOf(first.Pid));
            }
        }
        await load.FinishAsync();
        await FoldedRows.EqualRowsAsync(databases, Deadline);

        var commits = await Commits.ReadAsync(databases);
        commits.ShouldContain(
            c => stale.Contains(c.Port) && c.Epoch == old[c.Projection],
            "the first leader never wrote: nothing was shown"
        );
        commits.ShouldContain(c => c.Epoch > old[c.Projection]);
        commits.Where(c => c.Epoch > old[c.Projection] && stale.Contains(c.Port)).ShouldBeEmpty();
        (await EpochsAsync(databases)).ShouldBe(epochs, ignoreOrder: true);
        output.WriteLine($"{load.Done} commands, {commits.Count} commits of rows");
    }

    private static Task<ServingProcess> FollowAsync(PrivatePlatform platform) =>
        ServingProcess.StartAsync(platform.Served.Settings, LoopbackPort.Free(), platform.Directory, "projections");

    // Every projection has a leader, and something was committed under it.
    private static async Task<Dictionary<string, long>> ProjectionsLedAsync(TestInstance databases)
    {
        var led = await Until.TrueAsync(
            async () =>
                (await EpochsAsync(databases)) is { Count: > 3 } epochs
                && epochs.Keys.All((await Commits.ReadAsync(databases)).Select(c => c.Projection).ToHashSet().Contains),
            Deadline
        );
        led.ShouldBeTrue("not every projection has a leader");
        return await EpochsAsync(databases);
    }

    private static async Task<Dictionary<string, long>> EpochsAsync(TestInstance databases) =>
        (
            await Sql.ColumnAsync(
                databases.WorkerUrl,
                "SELECT name || ' ' || epoch FROM read.projections WHERE holder IS NOT NULL ORDER BY name"
            )
        )
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
}
