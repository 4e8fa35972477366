using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventStore.Jobs;
using Platform.EventStore.Projecting.Rebuilding;

namespace Platform.Tests.EventStore.Following;

/// <summary>Generations compared in ranges of few keys, each at a position of its own, as those of a large read model are.</summary>
public sealed class ComparisonTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private const int Rows = 60;
    private static readonly WalkLimits Few = new(7, TimeSpan.Zero);
    private readonly string tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task ranges_add_up_to_the_hash_of_the_whole()
    {
        var things = new Things("ranged_sum");
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        await FollowAsync(running, tailed, things);
        var whole = await RebuildAsync(things, WalkLimits.Default);
        var ranges = await RebuildAsync(things, Few);
        whole.ContentEqual.ShouldBe(true);
        ranges.ContentEqual.ShouldBe(true);
        ranges.NewHash.ShouldBe(whole.NewHash);
        (await CheckAsync(things)).ShouldBe(new CheckResult(ranges.Position, await CountAsync(things), null));

        // Not what the log says: seen, and mended.
        await ChangeAsync($"UPDATE read.{things.Name} SET note = 'other' WHERE tenant = '{tenant}' AND id = 't031' RETURNING 1");
        var mended = await RebuildAsync(things, Few);
        mended.ContentEqual.ShouldBe(false);
        mended.NewHash.ShouldBe(whole.NewHash);
    }

    [Theory]
    [InlineData("different", "UPDATE read.{0} SET note = 'other' WHERE tenant = '{1}' AND id IN ('t007', 't055') RETURNING 1", "t007")]
    [InlineData("missing", "DELETE FROM read.{0} WHERE tenant = '{1}' AND id IN ('t059', 't060') RETURNING 1", "t059")]
    [InlineData("extra", "UPDATE read.{0} SET tenant = 'zz' || tenant WHERE tenant = '{1}' AND id = 't060' RETURNING 1", "t060")]
    public async Task the_first_difference_is_found_in_whichever_range_it_is(string kind, string change, string key)
    {
        var things = new Things($"ranged_{kind}");
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        await FollowAsync(running, tailed, things);
        await ChangeAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, things.Name, tenant));
        var found = (await CheckAsync(things))!.Difference.ShouldNotBeNull();
        found.Table.ShouldBe(things.Name);
        // A row under another key is one too few and one too many; the one whose key comes first is told.
        found.Kind.ShouldBe(kind == "extra" ? "missing" : kind);
        found.Key.ShouldContain(key);
    }

    private async Task FollowAsync(RunningProjections running, TailedLog tailed, Things things)
    {
        await Things.AppendAsync(
            log,
            [.. Enumerable.Range(1, Rows).Select(i => Things.Run(tenant, $"thing/t{i:000}", new ThingNoted($"note {i}")))]
        );
        running.Start(tailed, things);
        await running.CaughtUpAsync(things);
    }

    private async Task<RebuildResult> RebuildAsync(Things things, WalkLimits limits) =>
        await new GenerationRebuild(log.Worker, things, await JobAsync(), Silent, TimeProvider.System, NullLogger.Instance)
        {
            Limits = limits,
        }.RunAsync(CancellationToken.None);

    private async Task<CheckResult?> CheckAsync(Things things)
    {
        var check = new GenerationCheck(log.Worker, things, await JobAsync(), Silent, TimeProvider.System, NullLogger.Instance)
        {
            Limits = Few,
        };
        var found = await check.RunAsync(CancellationToken.None);
        await check.DropAsync(CancellationToken.None);
        return found;
    }

    // Taken already: there is no runner of jobs here.
    private async Task<HeldJob> JobAsync()
    {
        const string Sql = """
            INSERT INTO platform.jobs (id, tenant, kind, stream, state, attempts) VALUES (gen_random_uuid(), 'platform', 'of-a-test', 'of/test', 'running', 1)
            RETURNING id
            """;
        return new HeldJob(await log.ScalarAsync<Guid>(Sql), "platform", "of-a-test", "of/test", 1);
    }

    private async Task ChangeAsync(string sql) => (await log.ScalarAsync<int>(sql)).ShouldBe(1);

    private Task<long> CountAsync(Things things) => log.ScalarAsync<long>($"SELECT count(*) FROM read.{things.Name}");

    private static Task Silent(object _) => Task.CompletedTask;
}
