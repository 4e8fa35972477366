using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Tests.Telemetry;

namespace Platform.Tests.EventStore.Following;

/// <summary>Projections that do not go on: by themselves, loudly; or since somebody said so, in silence.</summary>
public sealed class StandstillTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private const int ParkedMax = 10_000;
    private readonly string tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task at_ten_thousand_parked_events_a_projection_stops_until_there_is_room()
    {
        var things = new Things("park_limit");
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var runner = running.Start(tailed, things);
        await AppendAsync("thing/good");
        await running.CaughtUpAsync(things);
        const string Fill = """
            WITH filled AS (
                INSERT INTO read.parked (projection, generation, position, tenant, stream, version, held)
                SELECT $1, 1, -n, $2, 'thing/bad', n, n > 1 FROM generate_series(1, $3) n RETURNING 1)
            SELECT count(*) FROM filled
            """;
        (await log.ScalarAsync<long>(Fill, things.Name, tenant, ParkedMax)).ShouldBe(ParkedMax);

        await AppendAsync("thing/bad");
        (await Until.TrueAsync(() => runner.State is RunnerState.Stuck, RunningProjections.Deadline)).ShouldBeTrue();
        running.Logs.Lines.ShouldContain(line => line.Contains($"projection park_limit has {ParkedMax} parked events and stops"));
        (await CountAsync(things)).ShouldBe(ParkedMax);

        const string Free =
            "WITH gone AS (DELETE FROM read.parked WHERE projection = $1 AND position = -2 RETURNING 1) SELECT count(*) FROM gone";
        (await log.ScalarAsync<long>(Free, things.Name)).ShouldBe(1);
        await running.CaughtUpAsync(things);
        (await CountAsync(things)).ShouldBe(ParkedMax);
    }

    [Fact]
    public async Task a_paused_projection_is_in_no_trouble_however_long_it_stands()
    {
        var things = new Things("paused_long");
        var clock = new TickingClock();
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var runner = running.Start(tailed, things, clock);
        await AppendAsync("thing/a");
        await running.CaughtUpAsync(things);
        const string Pause = "UPDATE read.projections SET paused = $2 WHERE name = $1 RETURNING epoch";
        await log.ScalarAsync<long>(Pause, things.Name, true);
        (await Until.TrueAsync(() => runner.State is RunnerState.Paused, RunningProjections.Deadline)).ShouldBeTrue();
        await AppendAsync("thing/a");

        clock.Move(TimeSpan.FromHours(1));
        // Its next look shows that it lives.
        (await Until.TrueAsync(() => runner.Sign.Stuck is null, RunningProjections.Deadline)).ShouldBeTrue();
        runner.State.ShouldBe(RunnerState.Paused);
        runner.Behind.ShouldBe(TimeSpan.Zero);
        runner.Trouble.ShouldBeNull();

        await log.ScalarAsync<long>(Pause, things.Name, false);
        await running.CaughtUpAsync(things);
    }

    private Task<long> AppendAsync(string stream) => Things.AppendAsync(log, Things.Run(tenant, stream, new ThingNoted("a note")));

    private Task<long> CountAsync(Projection projection) =>
        log.ScalarAsync<long>("SELECT count(*) FROM read.parked WHERE projection = $1", projection.Name);
}
