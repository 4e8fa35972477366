using Microsoft.Extensions.DependencyInjection;
using Platform.Cli.Local;
using Platform.EventStore.Jobs;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Telemetry;

public sealed class StuckLoopTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_loop_that_does_not_come_round_makes_the_node_unready_and_says_so_until_it_does()
    {
        var clock = new TickingClock();
        await using var served = await Served.FromAsync(log.Instance);
        await using var node = await ApiHost.StartAsync(served, configure: b => b.Services.AddSingleton<TimeProvider>(clock));
        await ReadyAsync(node);

        await using (var connection = await Sql.OpenAsync(log.Instance.SuperuserUrl))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var hold = connection.CreateCommand();
            hold.CommandText = "LOCK TABLE platform.jobs IN ACCESS EXCLUSIVE MODE";
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            (await Until.TrueAsync(JobsWaitAsync, Deadline)).ShouldBeTrue("the loop does not wait for the table");
            clock.Move(JobRunner.StuckAfter + TimeSpan.FromSeconds(1));
            await node.Logs.First(line => line.Contains("HealthWatch: check loops fails: loop jobs went round"));
            (await node.Anonymous.Get("/health/ready")).Problem("not-ready").GetProperty("detail").GetString()!.ShouldContain("loops");
            (await node.Anonymous.Get("/health/live")).Is(200);
        }

        await node.Logs.First(line => line.Contains("HealthWatch: check loops is fine again"));
        await ReadyAsync(node);
    }

    // Once it waits, no sign of life is on its way any more. The gauges, which look at the table too, begin otherwise.
    private async Task<bool> JobsWaitAsync() =>
        await log.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
                + "AND (query LIKE 'UPDATE platform.jobs%' OR query LIKE 'SELECT extract%')"
        ) > 0;

    private static async Task ReadyAsync(ApiHost node) =>
        (await Until.TrueAsync(async () => (await node.Anonymous.Get("/health/ready")).Status == 200, Deadline)).ShouldBeTrue();
}
