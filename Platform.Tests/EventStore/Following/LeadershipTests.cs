using Platform.Cli.Local;
using Platform.EventStore.Projecting;

namespace Platform.Tests.EventStore.Following;

/// <summary>One leader a projection, whoever stops, and nothing from one that was replaced.</summary>
public sealed class LeadershipTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task of_three_nodes_one_leads_and_the_others_stand_by()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        var runners = nodes.Three.Select(n => running.Start(n, new TallyProjection("lead_one"))).ToList();
        await AppendAsync();
        await running.CaughtUpAsync(new TallyProjection("lead_one"));
        (await StatesAreAsync(runners, RunnerState.Following, RunnerState.Standby, RunnerState.Standby)).ShouldBeTrue();
        (await EpochAsync("lead_one")).ShouldBe(1);
    }

    [Fact]
    public async Task a_leader_that_stops_as_it_should_gives_the_lease_up_at_once()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        using var first = new CancellationTokenSource();
        var leader = running.Start(nodes.Three[0], new TallyProjection("lead_stop"), cancel: first.Token);
        (await Until.TrueAsync(() => leader.State is RunnerState.Following, Deadline)).ShouldBeTrue();
        await first.CancelAsync();
        (await Until.TrueAsync(async () => await HolderAsync("lead_stop") is null, Deadline)).ShouldBeTrue();
        running.Start(nodes.Three[1], new TallyProjection("lead_stop"));
        (await Until.TrueAsync(async () => await HolderAsync("lead_stop") == nodes.Three[1].Name, Deadline)).ShouldBeTrue();
    }

    [Fact]
    public async Task a_leader_that_no_longer_renews_is_replaced_within_five_seconds_and_skips_and_repeats_nothing()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        var clock = new FreezingClock();
        var stopped = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var frozen = new TallyProjection("lead_frozen")
        {
            // Stopped within its transaction, its rows locked, as by SIGSTOP.
            Meanwhile = async _ =>
            {
                clock.Freeze();
                stopped.TrySetResult();
                await goOn.Task.WaitAsync(TimeSpan.FromMinutes(1));
            },
        };
        running.Start(nodes.Three[0], frozen, clock);
        await AppendAsync();
        await stopped.Task.WaitAsync(Deadline);
        var since = TimeProvider.System.GetTimestamp();
        var successor = new TallyProjection("lead_frozen");
        running.Start(nodes.Three[1], successor);
        await running.CaughtUpAsync(successor);
        TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(10), "5 s, and slack for a busy machine");
        (await HolderAsync("lead_frozen")).ShouldBe(nodes.Three[1].Name);
        goOn.SetResult();
        await AppendAsync();
        await running.CaughtUpAsync(successor);
        await successor.EqualsTheLogAsync(log);
    }

    [Fact]
    public async Task however_often_the_lead_changes_nothing_is_skipped_or_repeated()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        foreach (var node in nodes.Three)
        {
            running.Start(node, new TallyProjection("lead_changes"));
        }
        using var over = new CancellationTokenSource();
        var taking = TakeAwayAsync("lead_changes", over.Token);
        await using (var writer = log.Writer())
        {
            await Turbulence.RunAsync(log, writer, writers: 8, each: 40);
        }
        await over.CancelAsync();
        (await taking).ShouldBeGreaterThan(0);
        var tally = new TallyProjection("lead_changes");
        await running.CaughtUpAsync(tally);
        await tally.EqualsTheLogAsync(log);
        (await EpochAsync("lead_changes")).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task a_commit_of_an_epoch_that_is_over_is_refused()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        var position = new TaskCompletionSource<long>();
        var tally = new TallyProjection("lead_over")
        {
            // Replaced between its rows and its commit.
            Meanwhile = async _ =>
            {
                if (!position.Task.IsCompleted)
                {
                    await log.ScalarAsync<long>(
                        """
                        UPDATE read.projections SET epoch = epoch + 1, holder = 'another', leased_until = clock_timestamp() + interval '1 hour'
                        WHERE name = 'lead_over' RETURNING epoch
                        """
                    );
                    position.TrySetResult(await PositionAsync("lead_over"));
                }
            },
        };
        var runner = running.Start(nodes.Three[0], tally);
        await AppendAsync();
        (await position.Task.WaitAsync(Deadline)).ShouldBe(0);
        (await Until.TrueAsync(() => runner.State is RunnerState.Standby, Deadline)).ShouldBeTrue();
        (await PositionAsync("lead_over")).ShouldBe(0);
        (await log.ScalarAsync<long>("SELECT count(*) FROM read.lead_over")).ShouldBe(0);
        running.Logs.Lines.ShouldContain(line => line.Contains("epoch 1 of generation 1 is over"));
    }

    [Fact]
    public async Task a_paused_projection_applies_nothing_until_it_is_resumed()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        var tally = new TallyProjection("lead_paused");
        var runner = running.Start(nodes.Three[0], tally);
        (await Until.TrueAsync(() => runner.State is RunnerState.Following, Deadline)).ShouldBeTrue();
        await PauseAsync("lead_paused", "true");
        (await Until.TrueAsync(() => runner.State is RunnerState.Paused, Deadline)).ShouldBeTrue();
        var before = await PositionAsync("lead_paused");
        await AppendAsync();
        // Another projection has seen it meanwhile.
        var other = new TallyProjection("lead_unpaused");
        running.Start(nodes.Three[1], other);
        await running.CaughtUpAsync(other);
        (await PositionAsync("lead_paused")).ShouldBe(before);
        runner.Trouble.ShouldBeNull();
        await PauseAsync("lead_paused", "false");
        await running.CaughtUpAsync(tally);
        await tally.EqualsTheLogAsync(log);
    }

    [Fact]
    public async Task a_program_older_than_the_live_tables_does_not_write_them_and_a_newer_one_waits_for_its_own()
    {
        await using var nodes = new Nodes(log);
        await using var running = new RunningProjections(log);
        var current = new TallyProjection("lead_version") { Code = 2 };
        running.Start(nodes.Three[0], current);
        await AppendAsync();
        await running.CaughtUpAsync(current);
        var older = running.Start(nodes.Three[1], new TallyProjection("lead_version") { Code = 1 });
        var newer = running.Start(nodes.Three[2], new TallyProjection("lead_version") { Code = 3 });
        (await Until.TrueAsync(() => older.State is RunnerState.Outdated, Deadline)).ShouldBeTrue();
        (await Until.TrueAsync(() => newer.State is RunnerState.Rebuilding, Deadline)).ShouldBeTrue();
        (await HolderAsync("lead_version")).ShouldBe(nodes.Three[0].Name);
    }

    // The lease ends whenever there is one, in the midst of whatever its holder does.
    private async Task<int> TakeAwayAsync(string name, CancellationToken cancel)
    {
        const string Sql = """
            WITH t AS (UPDATE read.projections SET holder = NULL, leased_until = NULL, epoch = epoch + 1
                WHERE name = $1 AND holder IS NOT NULL RETURNING 1) SELECT count(*) FROM t
            """;
        var times = 0;
        while (!cancel.IsCancellationRequested)
        {
            times += (int)await log.ScalarAsync<long>(Sql, name);
        }
        return times;
    }

    private async Task AppendAsync()
    {
        await using var writer = log.Writer();
        await writer.AppendAsync(Writes.New("tenant-1", 3));
    }

    private static async Task<bool> StatesAreAsync(List<ProjectionRunner> runners, params RunnerState[] wanted) =>
        await Until.TrueAsync(() => runners.Select(r => r.State).Order().SequenceEqual(wanted.Order()), Deadline);

    private Task<long> EpochAsync(string name) => log.ScalarAsync<long>("SELECT epoch FROM read.projections WHERE name = $1", name);

    private Task<long> PositionAsync(string name) =>
        log.ScalarAsync<long>("SELECT position FROM read.generations WHERE projection = $1", name);

    private async Task<string?> HolderAsync(string name) =>
        await log.ScalarAsync<object>("SELECT holder FROM read.projections WHERE name = $1", name) as string;

    private Task<bool> PauseAsync(string name, string paused) =>
        log.ScalarAsync<bool>($"UPDATE read.projections SET paused = {paused} WHERE name = $1 RETURNING paused", name);

    private sealed class Nodes(LogDatabase log) : IAsyncDisposable
    {
        public TailedLog[] Three { get; } = [new(log), new(log), new(log)];

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Three)
            {
                await node.DisposeAsync();
            }
        }
    }
}
