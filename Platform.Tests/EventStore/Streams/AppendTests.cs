using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore.Streams;

public sealed class AppendTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    [Fact]
    public async Task a_new_stream_of_three_events_is_a_chain_from_version_one()
    {
        await using var writer = log.Writer();
        var tenant = Tenant();
        var write = Writes.New(tenant, events: 3);
        var outcome = await writer.AppendAsync(write);
        (outcome.Status, outcome.FirstPosition).ShouldBe((AppendStatus.Accepted, 1));

        var entries = await log.Reader.StreamAsync(new StreamId(tenant, write.Runs[0].Stream), 0, 10, default);
        entries.Select(e => (e.Position, e.Version)).ShouldBe([(1, 1), (2, 2), (3, 3)]);
        outcome.Heads[0].Version.ShouldBe(3);
        outcome.Heads[0].Leaf.ShouldBe(entries[2].Leaf);
        entries[0].View().Root.GetProperty("prev").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task the_next_write_links_to_the_head_the_first_one_left()
    {
        await using var writer = log.Writer();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None, 2))).Heads[0];
        var second = await writer.AppendAsync(Writes.On(tenant, stream, head, 2));
        (second.FirstPosition, second.Heads[0].Version).ShouldBe((3, 4));
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task the_right_version_with_another_leaf_is_a_conflict()
    {
        await using var writer = log.Writer();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None))).Heads[0];
        var forged = head with { Leaf = new byte[32] };
        (await writer.AppendAsync(Writes.On(tenant, stream, forged))).Status.ShouldBe(AppendStatus.VersionConflict);
    }

    [Fact]
    public async Task a_write_on_two_tenants_counts_in_its_own()
    {
        await using var writer = log.Writer();
        var (own, other, stream) = (Tenant(), Tenant(), Writes.NewStream());
        await writer.AppendAsync(Writes.New(own, 4));
        var both = new Write(own, [Writes.Run(other, stream, StreamHead.None, 2), Writes.Run(own, stream, StreamHead.None, 3)], Writes.Now);
        var outcome = await writer.AppendAsync(both);
        (outcome.Status, outcome.FirstPosition).ShouldBe((AppendStatus.Accepted, 5));
        (await log.Reader.LastPositionAsync(own, default)).ShouldBe(7);
        (await log.Reader.LastPositionAsync(other, default)).ShouldBe(2);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task two_decisions_that_each_rely_on_what_the_other_changes_are_not_both_taken()
    {
        await using var writer = log.Writer();
        var (tenant, one, two) = (Tenant(), Writes.NewStream(), Writes.NewStream());
        var headOne = (await writer.AppendAsync(Writes.On(tenant, one, StreamHead.None))).Heads[0];
        var headTwo = (await writer.AppendAsync(Writes.On(tenant, two, StreamHead.None))).Heads[0];
        Write Skewed(string written, StreamHead at, string read, StreamHead seen) =>
            new(tenant, [Writes.Run(tenant, written, at), new StreamRun(tenant, read, seen, [])], Writes.Now);
        var outcomes = await Task.WhenAll(
            writer.AppendAsync(Skewed(one, headOne, two, headTwo)),
            writer.AppendAsync(Skewed(two, headTwo, one, headOne))
        );
        outcomes.Select(o => o.Status).ShouldBe([AppendStatus.Accepted, AppendStatus.VersionConflict], ignoreOrder: true);
    }

    [Fact]
    public async Task a_check_alone_appends_nothing_and_answers_the_last_position()
    {
        await using var writer = log.Writer();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None, 3))).Heads[0];
        var check = await writer.AppendAsync(Writes.On(tenant, stream, head, events: 0));
        (check.Status, check.FirstPosition).ShouldBe((AppendStatus.Accepted, 3));
        (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None, events: 0))).Status.ShouldBe(AppendStatus.VersionConflict);
        (await log.Reader.LastPositionAsync(tenant, default)).ShouldBe(3);
    }

    [Fact]
    public async Task time_never_runs_backwards_within_a_stream()
    {
        await using var writer = log.Writer();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None))).Heads[0];
        await writer.AppendAsync(Writes.On(tenant, stream, head) with { At = Writes.Now.AddHours(-1) });
        var entries = await log.Reader.StreamAsync(new StreamId(tenant, stream), 0, 10, default);
        entries[1].View().At.ShouldBe(entries[0].View().At);
    }

    [Fact]
    public async Task work_is_queued_with_the_write_and_not_with_a_refused_one()
    {
        await using var writer = log.Writer();
        var write = Writes.New(Tenant());
        var job = new Job(Guid.NewGuid(), write.Tenant, "count", write.Runs[0].Stream);
        (await writer.AppendAsync(write with { Jobs = [job] })).Status.ShouldBe(AppendStatus.Accepted);
        var refused = write with { Jobs = [job with { Id = Guid.NewGuid() }] };
        (await writer.AppendAsync(refused)).Status.ShouldBe(AppendStatus.VersionConflict);
        (await log.ScalarAsync<Guid>("SELECT id FROM platform.jobs WHERE tenant = $1", write.Tenant)).ShouldBe(job.Id);
    }

    [Fact]
    public async Task what_a_stream_holds_itself_it_may_give_up_and_take_again_in_one_write()
    {
        await using var writer = log.Writer();
        var (tenant, stream, other) = (Tenant(), Writes.NewStream(), Writes.NewStream());
        var mine = Writes.Claim(tenant, stream, "mine" + tenant);
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None) with { Claims = [mine] })).Heads[0];
        var again = await writer.AppendAsync(Writes.On(tenant, stream, head) with { Claims = [Writes.Release(tenant, stream), mine] });
        again.Status.ShouldBe(AppendStatus.Accepted);
        var kept = await writer.AppendAsync(Writes.On(tenant, stream, again.Heads[0]) with { Claims = [mine] });
        kept.Status.ShouldBe(AppendStatus.Accepted);
        (await log.ScalarAsync<long>("SELECT count(*) FROM platform.claims WHERE tenant = $1", tenant)).ShouldBe(1);
        var wants = Writes.On(tenant, other, StreamHead.None) with { Claims = [Writes.Claim(tenant, other, "mine" + tenant)] };
        (await writer.AppendAsync(wants)).Status.ShouldBe(AppendStatus.ClaimTaken);
    }

    [Fact]
    public async Task an_entry_may_have_65535_bytes_and_not_one_more()
    {
        await using var writer = log.Writer();
        var (tenant, stream) = (Tenant(), Writes.NewStream());
        var head = (await writer.AppendAsync(Writes.On(tenant, stream, StreamHead.None))).Heads[0];
        var spare = EntryDraft.MaxBytes - (await log.Reader.LastOfStreamAsync(new StreamId(tenant, stream), default))!.Bytes.Length;
        // A draft leaves room for a link and the longest version; how much shows in what it refuses.
        var refused = Should.Throw<EventTooLargeException>(() => Writes.Draft(tenant, stream, noteBytes: 10 + spare));
        var largest = Writes.Draft(tenant, stream, 10 + spare - (refused.Bytes - EntryDraft.MaxBytes));
        Should.Throw<EventTooLargeException>(() => Writes.Draft(tenant, stream, 11 + spare - (refused.Bytes - EntryDraft.MaxBytes)));
        var outcome = await writer.AppendAsync(new Write(tenant, [new StreamRun(tenant, stream, head, [largest])], Writes.Now));
        outcome.Status.ShouldBe(AppendStatus.Accepted);
        (await log.ScalarAsync<int>("SELECT max(length(entry)) FROM platform.log")).ShouldBeInRange(65_500, EntryDraft.MaxBytes);
    }

    private static string Tenant() => Guid.NewGuid().ToString();
}
