using Platform.EventStore.Streams;
using Platform.Ledger.Reading;

namespace Platform.Tests.EventStore.Streams;

public sealed class GroupOutcomeTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly LogWriterLimits OneAtATime = new() { GroupsInFlight = 1 };

    [Fact]
    public async Task each_write_of_a_group_has_its_own_outcome_and_no_position_is_lost()
    {
        await using var writer = log.Writer(OneAtATime);
        var tenant = Guid.NewGuid().ToString();
        var taken = Wanting(tenant, "taken");
        var answered = Writes.New(tenant) with { Request = Writes.Request(tenant, "answered") };
        await writer.AppendAsync(taken);
        await writer.AppendAsync(answered);
        var groups = await GroupsAsync();

        var outcomes = await HeldLog.InOneGroupAsync(
            log,
            writer,
            Writes.New(tenant, 2),
            Writes.On(tenant, taken.Runs[0].Stream, StreamHead.None, 3),
            Wanting(tenant, "taken"),
            Writes.New(tenant) with
            {
                Request = Writes.Request(tenant, "answered"),
            },
            Wanting(tenant, "free"),
            Writes.New(Guid.NewGuid().ToString()),
            Writes.New(tenant, 2) with
            {
                Request = Writes.Request(tenant, "new"),
            }
        );

        (await GroupsAsync()).ShouldBe(groups + 2);
        (await Task.WhenAll(outcomes))
            .Select(o => (o.Status, o.FirstPosition))
            .ShouldBe([
                (AppendStatus.Accepted, 3),
                (AppendStatus.VersionConflict, 0),
                (AppendStatus.ClaimTaken, 0),
                (AppendStatus.AlreadyAnswered, 0),
                (AppendStatus.Accepted, 5),
                (AppendStatus.Accepted, 1),
                (AppendStatus.Accepted, 6),
            ]);
        (await log.Reader.RequestAsync(tenant, Writes.Request(tenant, "new").Id, default))!.FirstPosition.ShouldBe(6);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task what_was_linked_behind_a_refused_write_is_linked_anew()
    {
        await using var writer = log.Writer(OneAtATime);
        var (tenant, stream) = (Guid.NewGuid().ToString(), Writes.NewStream());
        await writer.AppendAsync(Wanting(tenant, "held"));
        var groups = await GroupsAsync();
        var refused = Writes.On(tenant, stream, expected: null, events: 3) with
        {
            Claims = [Writes.Claim(tenant, stream, "held" + tenant)],
        };

        var outcomes = await HeldLog.InOneGroupAsync(
            log,
            writer,
            refused,
            Writes.On(tenant, stream, expected: null),
            Writes.On(tenant, stream, expected: null)
        );

        (await Task.WhenAll(outcomes))
            .Select(o => (o.Status, o.Heads.Count == 0 ? 0 : o.Heads[0].Version))
            .ShouldBe([(AppendStatus.ClaimTaken, 0), (AppendStatus.Accepted, 1), (AppendStatus.Accepted, 2)]);
        // Plug, a group in which all three were refused (so that it left no row), and one for the two.
        (await GroupsAsync()).ShouldBe(groups + 2);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task equal_requests_that_come_together_are_answered_once()
    {
        await using var writer = log.Writer(OneAtATime);
        var tenant = Guid.NewGuid().ToString();
        var outcomes = await HeldLog.InOneGroupAsync(
            log,
            writer,
            [.. Enumerable.Range(0, 10).Select(_ => Writes.New(tenant) with { Request = Writes.Request(tenant, "same" + tenant) })]
        );
        (await Task.WhenAll(outcomes)).Count(o => o.Status == AppendStatus.Accepted).ShouldBe(1);
        (await Task.WhenAll(outcomes)).Count(o => o.Status == AppendStatus.AlreadyAnswered).ShouldBe(9);
        (await log.Reader.LastPositionAsync(tenant, default)).ShouldBe(1);
    }

    [Fact]
    public async Task a_group_the_server_refuses_as_a_whole_is_split_and_costs_its_neighbours_nothing()
    {
        await using var writer = log.Writer(OneAtATime);
        var tenant = Guid.NewGuid().ToString();
        // Two jobs under one id: no rule of the function's sees it, the table's own key does.
        var job = new Job(Guid.NewGuid(), tenant, "count", "thing/1");
        var outcomes = await HeldLog.InOneGroupAsync(
            log,
            writer,
            Writes.New(tenant),
            Writes.New(tenant) with
            {
                Jobs = [job],
            },
            Writes.New(tenant) with
            {
                Jobs = [job],
            },
            Writes.New(tenant)
        );
        foreach (var good in new[] { outcomes[0], outcomes[1], outcomes[3] })
        {
            (await good).Status.ShouldBe(AppendStatus.Accepted);
        }
        await Should.ThrowAsync<StoreUnavailableException>(() => outcomes[2]);
        (await log.Reader.LastPositionAsync(tenant, default)).ShouldBe(3);
        await LogCheck.HoldsAsync(log.Worker);
    }

    private static Write Wanting(string tenant, string value)
    {
        var write = Writes.New(tenant);
        return write with { Claims = [Writes.Claim(tenant, write.Runs[0].Stream, value + tenant)] };
    }

    private Task<long> GroupsAsync() => log.ScalarAsync<long>("SELECT max(number) FROM platform.groups");
}
