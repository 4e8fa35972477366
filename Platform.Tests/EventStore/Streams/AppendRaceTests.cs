using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore.Streams;

public sealed class AppendRaceTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private const int Writers = 32;

    [Fact]
    public async Task of_64_writers_on_one_version_one_is_taken_and_the_rest_conflict()
    {
        await using var one = log.Writer();
        await using var other = log.Writer();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        var head = (await one.AppendAsync(Writes.On(tenant, stream, StreamHead.None))).Heads[0];
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => (i % 2 == 0 ? one : other).AppendAsync(Writes.On(tenant, stream, head)))
        );
        outcomes.Count(o => o.Status == AppendStatus.Accepted).ShouldBe(1);
        outcomes.Count(o => o.Status == AppendStatus.VersionConflict).ShouldBe(63);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task writes_that_expect_no_version_are_all_taken_whatever_nodes_they_come_from(int nodes)
    {
        const int Each = 20;
        var writers = Enumerable
            .Range(0, nodes)
            .Select(_ => log.Writer(new LogWriterLimits { Deadline = TimeSpan.FromSeconds(30) }))
            .ToArray();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(async w =>
                {
                    for (var i = 0; i < Each; i++)
                    {
                        var outcome = await writers[w % nodes].AppendAsync(Writes.On(tenant, stream, expected: null));
                        outcome.Status.ShouldBe(AppendStatus.Accepted);
                    }
                })
        );
        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }
        await LogCheck.HoldsAsync(log.Worker);
        (await log.Reader.LastOfStreamAsync(new StreamId(tenant, stream), default))!.Version.ShouldBe(Writers * Each);
    }

    [Fact]
    public async Task a_node_that_has_just_started_links_to_what_is_there()
    {
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        await using var first = log.Writer();
        await first.AppendAsync(Writes.On(tenant, stream, expected: null, events: 2));
        await using var second = log.Writer();
        (await second.AppendAsync(Writes.On(tenant, stream, expected: null))).Heads[0].Version.ShouldBe(3);
        (await first.AppendAsync(Writes.On(tenant, stream, expected: null))).Heads[0].Version.ShouldBe(4);
    }

    [Fact]
    public async Task a_version_that_is_expected_beside_one_that_is_not_still_conflicts()
    {
        await using var writer = log.Writer();
        var (tenant, free, checkedStream) = (Tenant(), Writes.NewStream(), Writes.NewStream());
        await writer.AppendAsync(Writes.On(tenant, checkedStream, StreamHead.None));
        var write = new Write(
            tenant,
            [Writes.Run(tenant, free, expected: null), new StreamRun(tenant, checkedStream, StreamHead.None, [])],
            Writes.Now
        );
        (await writer.AppendAsync(write)).Status.ShouldBe(AppendStatus.VersionConflict);
    }

    [Fact]
    public async Task many_tenants_and_streams_at_once_leave_no_hole_anywhere()
    {
        await using var one = log.Writer();
        await using var other = log.Writer();
        var tenants = Enumerable.Range(0, 5).Select(_ => Tenant()).ToArray();
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(async w =>
                {
                    var random = new Random(w);
                    for (var i = 0; i < 10; i++)
                    {
                        var writer = random.Next(2) == 0 ? one : other;
                        var tenant = tenants[random.Next(tenants.Length)];
                        // Some conflict, most do not: a refused write must leave no gap behind.
                        var stream = random.Next(3) == 0 ? $"hot/{random.Next(2)}" : Writes.NewStream();
                        await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None, random.Next(1, 4)));
                    }
                })
        );
        (await LogCheck.HoldsAsync(log.Worker)).ShouldBeGreaterThan(Writers * 5);
    }

    [Fact]
    public async Task a_value_has_one_holder_however_many_want_it_at_once()
    {
        await using var one = log.Writer();
        await using var other = log.Writer();
        var (tenant, value) = (Tenant(), Guid.NewGuid().ToString());
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(i => (i % 2 == 0 ? one : other).AppendAsync(Wanting(tenant, value)))
        );
        outcomes.Count(o => o.Status == AppendStatus.Accepted).ShouldBe(1);
        outcomes.Count(o => o.Status == AppendStatus.ClaimTaken).ShouldBe(Writers - 1);
    }

    [Fact]
    public async Task a_value_given_up_can_be_taken_again()
    {
        await using var writer = log.Writer();
        var (tenant, value) = (Tenant(), Guid.NewGuid().ToString());
        var holder = Wanting(tenant, value);
        var head = (await writer.AppendAsync(holder)).Heads[0];
        (await writer.AppendAsync(Wanting(tenant, value))).Status.ShouldBe(AppendStatus.ClaimTaken);
        var release = Writes.On(tenant, holder.Runs[0].Stream, head) with { Claims = [Writes.Release(tenant, holder.Runs[0].Stream)] };
        (await writer.AppendAsync(release)).Status.ShouldBe(AppendStatus.Accepted);
        (await writer.AppendAsync(Wanting(tenant, value))).Status.ShouldBe(AppendStatus.Accepted);
    }

    private static Write Wanting(string tenant, string value)
    {
        var write = Writes.New(tenant);
        return write with { Claims = [Writes.Claim(tenant, write.Runs[0].Stream, value)] };
    }

    private static string Tenant() => Guid.NewGuid().ToString();
}
