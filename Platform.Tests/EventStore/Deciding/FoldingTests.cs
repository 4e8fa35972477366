using FsCheck;
using FsCheck.Fluent;
using Platform.EventStore.Aggregates;

namespace Platform.Tests.EventStore.Deciding;

/// <summary>Three ways to a state lead to one state: kept up by a node's own appends, caught up in steps, folded from the log at once.</summary>
public sealed class FoldingTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const int Histories = 25;

    private static readonly Gen<object> Events = Gen.OneOf(
        Gen.Choose(1, 9).Select(object (n) => new BookPlaced($"t{n} \u00e9\u2028", n)),
        Gen.Choose(1, 9).Select(object (n) => new ShelfRemarked($"remark {n}")),
        Gen.Constant<object>(new ShelfUntagged()),
        Gen.Fresh<object>(() => new ShelfTagged(Guid.NewGuid().ToString())),
        Gen.Constant<object>(new ShelfClosed())
    );

    private static readonly Gen<object[][]> History = Events.NonEmptyListOf().Select(e => e.Take(4).ToArray()).ArrayOf();

    [Fact]
    public async Task what_is_remembered_equals_a_fold_of_the_log()
    {
        foreach (var (history, number) in History.Sample(Histories, 12).Select((h, i) => (h, i)))
        {
            var shelf = TwoNodes.NewShelf();
            await nodes.One.GivenAsync(shelf, new ShelfBuilt($"shelf {number}"));
            for (var i = 0; i < history.Length; i++)
            {
                // Now and then another node writes, so that the first one's memory lags and is caught up.
                var (writes, watches) = i % 3 == 2 ? (nodes.Other, nodes.One) : (nodes.One, nodes.Other);
                await writes.GivenAsync(shelf, history[i]);
                if (i % 4 == 0)
                {
                    await watches.Aggregates.CatchUpAsync(DecidingNode.Read(shelf), default);
                }
            }
            await using var blank = nodes.NewNode();
            var folded = await blank.Aggregates.CatchUpAsync(DecidingNode.Read(shelf), default);
            foreach (var node in (DecidingNode[])[nodes.One, nodes.Other])
            {
                var caught = await node.Aggregates.CatchUpAsync(DecidingNode.Read(shelf), default);
                Same(caught, folded);
                Same(node.Aggregates.Known(DecidingNode.Read(shelf))!, folded);
            }
        }
        await LogCheck.HoldsAsync(nodes.Log.Worker);
    }

    [Fact]
    public async Task what_is_remembered_right_after_an_append_is_what_the_append_made()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        await nodes.One.GivenAsync(shelf, new BookPlaced("t", 2), new ShelfRemarked("secret"));
        var known = nodes.One.Aggregates.Known(DecidingNode.Read(shelf))!;
        var state = (Shelf)known.State!;
        (known.Head.Version, state.Books).ShouldBe((3, 2));
        // Decisions must outlive erasure: no personal value is ever in memory in clear.
        state.Remark.ShouldStartWith("sealed:");
    }

    [Fact]
    public async Task a_memory_of_few_streams_answers_as_one_of_many()
    {
        var small = new AggregateCache(nodes.Log.Reader, nodes.One.Json, limit: 2);
        var shelves = Enumerable.Range(0, 6).Select(_ => TwoNodes.NewShelf()).ToList();
        foreach (var (shelf, i) in shelves.Select((s, i) => (s, i)))
        {
            await nodes.One.GivenAsync(shelf, new ShelfBuilt($"{i}"));
        }
        foreach (var _ in Enumerable.Range(0, 3))
        {
            foreach (var (shelf, i) in shelves.Select((s, i) => (s, i)))
            {
                ((Shelf)(await small.CatchUpAsync(DecidingNode.Read(shelf), default)).State!).Label.ShouldBe($"{i}");
            }
        }
    }

    private static void Same(Folded one, Folded other)
    {
        one.State.ShouldBe(other.State);
        (one.Head.Version, one.Head.At).ShouldBe((other.Head.Version, other.Head.At));
        one.Head.Leaf.ShouldBe(other.Head.Leaf);
    }
}
