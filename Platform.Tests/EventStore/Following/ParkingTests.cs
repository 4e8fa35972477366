using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventStore.Projecting;

namespace Platform.Tests.EventStore.Following;

/// <summary>An event that cannot be applied: what becomes of it, of its stream and of its neighbours.</summary>
public sealed class ParkingTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    [Fact]
    public async Task a_poison_event_is_parked_within_ten_seconds_with_its_stream_behind_it_and_its_neighbours_go_on()
    {
        var (things, tenant, poison) = Make("park_one");
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var first = await AppendAroundAsync(tenant, poison);
        running.Start(tailed, things);
        await running.CaughtUpAsync(things);
        (await ParkedAsync(things, tenant)).ShouldBe([$"{first + 2} thing/bad false", $"{first + 4} thing/bad true"]);
        (await RowsAsync(things, tenant)).ShouldBe(["bad before 1", "good two 2"]);
        await Things.AppendAsync(
            log,
            Things.Run(tenant, "thing/bad", new ThingNoted("later")),
            Things.Run(tenant, "thing/good", new ThingNoted("three"))
        );
        await running.CaughtUpAsync(things);
        (await ParkedAsync(things, tenant)).Count.ShouldBe(3);
        (await RowsAsync(things, tenant)).ShouldBe(["bad before 1", "good three 3"]);
        var error = await log.ScalarAsync<string>(
            "SELECT error FROM read.parked WHERE projection = $1 AND tenant = $2 AND NOT held",
            things.Name,
            tenant
        );
        error.ShouldBe("InvalidOperationException: cannot take … of …");
        running.Logs.Lines.ShouldContain(line => line.Contains($"could not take the event at {first + 2}: it is parked"));
        running.Logs.Lines.ShouldNotContain(line => line.Contains("somebody@example.org"));
    }

    [Fact]
    public async Task a_replay_after_the_fix_gives_the_rows_that_there_would_have_been()
    {
        var (things, tenant, poison) = Make("park_mend");
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var first = await AppendAroundAsync(tenant, poison);
        running.Start(tailed, things);
        await running.CaughtUpAsync(things);
        var parked = new ParkedEvents(log.Worker, NullLogger.Instance);
        (await parked.ReplayAsync(things, first + 2, default)).ShouldBe(
            new ReplayResult(true, 0, 2, "InvalidOperationException: cannot take … of …")
        );
        (await parked.ReplayAsync(things, first + 4, default)).First.ShouldBe(first + 2);
        (await parked.ReplayAsync(things, first, default)).Found.ShouldBeFalse();
        Things.Mend(poison);
        (await parked.ReplayAsync(things, first + 2, default)).ShouldBe(new ReplayResult(true, 2, 0, null));
        // The leader had the row as it was before in memory.
        await Things.AppendAsync(log, Things.Run(tenant, "thing/bad", new ThingNoted("later"), new ThingMarked()));
        await running.CaughtUpAsync(things);
        var never = new Things("park_mended");
        running.Start(tailed, never);
        await running.CaughtUpAsync(never);
        (await RowsAsync(things, tenant)).ShouldBe(["bad later 4", "good two 2"]);
        (await DifferencesAsync(things, never)).ShouldBe(0);
        (await ParkedAsync(things, tenant)).ShouldBeEmpty();
    }

    [Fact]
    public async Task what_the_database_refuses_is_parked_too()
    {
        var notes = new CheckedNotes("park_checked");
        var tenant = $"tenant-{Guid.NewGuid():N}";
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var last = await Things.AppendAsync(
            log,
            Things.Run(tenant, "thing/a", new ThingNoted("fine")),
            Things.Run(tenant, "thing/b", new ThingNoted("refused")),
            Things.Run(tenant, "thing/c", new ThingNoted("fine"))
        );
        running.Start(tailed, notes);
        await running.CaughtUpAsync(notes);
        (await ParkedAsync(notes, tenant)).ShouldBe([$"{last - 1} thing/b false"]);
        (await log.ScalarAsync<long>("SELECT count(*) FROM read.park_checked WHERE tenant = $1", tenant)).ShouldBe(2);
        var error = await log.ScalarAsync<string>(
            "SELECT error FROM read.parked WHERE projection = 'park_checked' AND tenant = $1",
            tenant
        );
        error.ShouldStartWith("PostgresException: 23514 new row for relation");
    }

    [Fact]
    public async Task a_session_that_ends_parks_nothing()
    {
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var cuts = 0;
        var tally = new TallyProjection("park_cut")
        {
            Meanwhile = async _ =>
            {
                if (Interlocked.Increment(ref cuts) == 1)
                {
                    const string End = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1";
                    await log.ScalarAsync<long>(End, tailed.Name);
                }
            },
        };
        await Things.AppendAsync(log, Things.Run("tenant-cut", "thing/cut", new ThingNoted("x")));
        running.Start(tailed, tally);
        await running.CaughtUpAsync(tally);
        await tally.EqualsTheLogAsync(log);
        cuts.ShouldBeGreaterThan(1);
        (await ParkedAsync(tally, "tenant-cut")).ShouldBeEmpty();
    }

    // Positions: before, good one, poison, good two, held.
    private async Task<long> AppendAroundAsync(string tenant, string poison)
    {
        var last = await Things.AppendAsync(
            log,
            Things.Run(tenant, "thing/bad", new ThingNoted("before")),
            Things.Run(tenant, "thing/good", new ThingNoted("one")),
            Things.Run(tenant, "thing/bad", new ThingNoted(poison)),
            Things.Run(tenant, "thing/good", new ThingNoted("two")),
            Things.Run(tenant, "thing/bad", new ThingNoted("after"))
        );
        return last - 4;
    }

    private static (Things Things, string Tenant, string Poison) Make(string name) =>
        (new Things(name), $"tenant-{Guid.NewGuid():N}", $"{Things.Poison} {name}");

    // Of one tenant: the log is the whole class's, and what another test has left in it is parked again.
    private Task<List<string>> ParkedAsync(Projection projection, string tenant) =>
        Support.Sql.ColumnAsync(
            log.Instance.SuperuserUrl,
            $"""
            SELECT position || ' ' || stream || ' ' || held FROM read.parked
            WHERE projection = '{projection.Name}' AND tenant = '{tenant}' ORDER BY position
            """
        );

    private Task<List<string>> RowsAsync(Projection projection, string tenant) =>
        Support.Sql.ColumnAsync(
            log.Instance.SuperuserUrl,
            $"SELECT id || ' ' || note || ' ' || notes FROM read.{projection.Name} WHERE tenant = '{tenant}' ORDER BY id"
        );

    private Task<long> DifferencesAsync(Projection one, Projection other) =>
        log.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM (
                (SELECT * FROM read.{one.Name} EXCEPT SELECT * FROM read.{other.Name})
                UNION ALL (SELECT * FROM read.{other.Name} EXCEPT SELECT * FROM read.{one.Name})) d
            """
        );
}
