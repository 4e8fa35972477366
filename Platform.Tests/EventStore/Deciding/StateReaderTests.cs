using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Deciding;

public sealed class StateReaderTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Entries = 40;

    [Fact]
    public async Task the_state_at_any_version_time_or_position_is_the_fold_up_to_there()
    {
        var shelf = TwoNodes.NewShelf();
        var another = TwoNodes.NewShelf(shelf.Tenant);
        await nodes.One.GivenAsync(another, new ShelfBuilt("beside"));
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        for (var i = 1; i < Entries; i++)
        {
            await nodes.One.GivenAsync(shelf, i % 7 == 0 ? new ShelfRemarked($"remark {i}") : new BookPlaced("t", i));
            if (i % 3 == 0)
            {
                await nodes.One.GivenAsync(another, new BookPlaced("t", 1));
            }
        }
        var log = await nodes.Log.Reader.StreamAsync(shelf, 0, 100, default);
        var states = States(log);
        var reader = new StateReader(nodes.Log.Reader, nodes.One.Json, nodes.One.Keys);
        Task<StateAt?> At(Moment moment) => reader.ReadAsync(shelf, DecidingNode.ShelfType, moment, opened: false, default);

        var random = new Random(7);
        foreach (var entry in Enumerable.Range(0, 15).Select(_ => log[random.Next(log.Count)]))
        {
            var (time, next) = (entry.View().At, log.FirstOrDefault(e => e.Version == entry.Version + 1)?.View().At);
            (await At(new Moment(Version: entry.Version)))!.State.ShouldBe(states[entry.Version]);
            (await At(new Moment(Position: entry.Position)))!.State.ShouldBe(states[entry.Version]);
            var then = (await At(new Moment(At: time)))!;
            (then.Version, then.At).ShouldBe((log.Last(e => e.View().At <= time).Version, time));
            then.State.ShouldBe(states[then.Version]);
            (await At(new Moment(At: time.AddTicks(-10))))?.Version.ShouldBe(log.Last(e => e.View().At < time).Version);
            if (next > time)
            {
                (await At(new Moment(At: next.Value.AddTicks(-1))))!.Version.ShouldBe(entry.Version);
            }
        }
        (await At(Moment.Now))!.Version.ShouldBe(Entries);
        (await At(new Moment(At: log[0].View().At.AddTicks(-10)))).ShouldBeNull();
        (await At(new Moment(Version: 0))).ShouldBeNull();
    }

    [Fact]
    public async Task personal_values_are_shown_in_clear_to_who_may_see_them_and_as_sealed_to_others()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"), new ShelfRemarked("belongs to Ada"));
        var reader = new StateReader(nodes.Log.Reader, nodes.Other.Json, nodes.Other.Keys);
        var opened = await reader.ReadAsync(shelf, DecidingNode.ShelfType, Moment.Now, opened: true, default);
        ((Shelf)opened!.State).Remark.ShouldBe("belongs to Ada");
        var closed = await reader.ReadAsync(shelf, DecidingNode.ShelfType, Moment.Now, opened: false, default);
        ((Shelf)closed!.State).Remark.ShouldStartWith("sealed:");
    }

    [Fact]
    public async Task values_are_opened_with_keys_that_are_not_in_memory_yet_and_read_as_erased_once_those_are_destroyed()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        await nodes.One.GivenAsync(shelf, new ShelfRemarked("first"), new BookPlaced("t", 1), new ShelfRemarked("second"));
        var reader = new StateReader(nodes.Log.Reader, nodes.Other.Json, nodes.Other.Keys);
        (await RemarksAsync()).ShouldBe(["", "first", "first", "second"]);
        var key = await nodes.Other.Keys.DestroyAsync(nodes.Log.Instance.KeysOwnerUrl, shelf.Tenant, shelf.Name);
        (await RemarksAsync()).ShouldBe(["", $"erased:{key}", $"erased:{key}", $"erased:{key}"]);

        async Task<List<string>> RemarksAsync()
        {
            var remarks = new List<string>();
            await foreach (var step in reader.StepsAsync(shelf, DecidingNode.ShelfType, Moment.Now, show: null, default))
            {
                remarks.Add(((Shelf)step.After).Remark);
            }
            return remarks;
        }
    }

    private Dictionary<long, object?> States(List<StoredEntry> log)
    {
        var states = new Dictionary<long, object?>();
        object? state = null;
        foreach (var entry in log)
        {
            var view = entry.View();
            state = DecidingNode.ShelfType.Fold(state, nodes.One.Json.Read(view.Type, view.Schema, view.Data));
            states[entry.Version] = state;
        }
        return states;
    }
}
