using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Following;

public sealed class ProjectionRunnerTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task two_runners_of_one_projection_at_once_skip_and_repeat_nothing()
    {
        await using var one = new TailedLog(log);
        await using var other = new TailedLog(log);
        var tally = new TallyProjection("tally_two");
        await using var running = new Running(log, (one, tally), (other, tally));
        await using (var writer = log.Writer())
        {
            await Turbulence.RunAsync(log, writer, writers: 16, each: 20);
        }
        await running.CaughtUpAsync(tally);
        await tally.EqualsTheLogAsync(log);
        running.Logs.Lines.ShouldNotContain(line => line.Contains("failed"));
    }

    [Fact]
    public async Task a_runner_whose_session_ends_within_a_batch_skips_and_repeats_nothing()
    {
        await using var tailed = new TailedLog(log);
        var cuts = 0;
        var tally = new TallyProjection("tally_cut")
        {
            // The first batches lose their session after their progress was moved and before their rows were written.
            Meanwhile = async _ =>
            {
                if (Interlocked.Increment(ref cuts) <= 2)
                {
                    await EndSessionsAsync(tailed.Name);
                }
            },
        };
        await using var running = new Running(log, (tailed, tally));
        await using (var writer = log.Writer())
        {
            await Turbulence.RunAsync(log, writer, writers: 4, each: 10);
        }
        await running.CaughtUpAsync(tally);
        await tally.EqualsTheLogAsync(log);
        cuts.ShouldBeGreaterThan(2);
        running.Logs.Lines.ShouldContain(line => line.Contains("projection tally_cut failed"));
    }

    [Fact]
    public async Task a_projection_that_is_started_later_begins_at_the_first_event()
    {
        await using (var writer = log.Writer())
        {
            await writer.AppendAsync(Writes.New("tenant-late", 3));
        }
        await using var tailed = new TailedLog(log);
        var tally = new TallyProjection("tally_late");
        await using var running = new Running(log, (tailed, tally));
        await running.CaughtUpAsync(tally);
        await tally.EqualsTheLogAsync(log);
    }

    private Task<long> EndSessionsAsync(string name) =>
        log.ScalarAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1", name);

    /// <summary>Runners that go until the test is over.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly LogDatabase log;
        private readonly CancellationTokenSource stop = new();
        private readonly Task[] runners;

        public Running(LogDatabase log, params (TailedLog Tailed, Projection Projection)[] each)
        {
            this.log = log;
            var logger = Logs.CreateLogger("runner");
            runners = Array.ConvertAll(
                each,
                e =>
                    new ProjectionRunner(e.Tailed.Pool, e.Tailed.Tail, e.Projection, e.Tailed.Name, TimeProvider.System, logger).RunAsync(
                        stop.Token
                    )
            );
        }

        public CapturedLogs Logs { get; } = new();

        public async Task CaughtUpAsync(Projection projection)
        {
            const string Behind = """
                SELECT coalesce((SELECT position FROM read.generations WHERE projection = $1 AND state = 'live'), 0)
                    = (SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1)
                """;
            (await Until.TrueAsync(() => log.ScalarAsync<bool>(Behind, projection.Name), Deadline)).ShouldBeTrue(projection.Name);
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(runners);
            stop.Dispose();
            Logs.Dispose();
        }
    }
}
