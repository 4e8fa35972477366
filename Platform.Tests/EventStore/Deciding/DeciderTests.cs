using System.Security.Cryptography;
using System.Text;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Tests.EventStore.Deciding;

public sealed class DeciderTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private static readonly Func<Shelf?, object> PlaceIfOpen = shelf => shelf!.Closed ? "closed" : new object[] { new BookPlaced("t", 1) };

    [Fact]
    public async Task what_one_node_decided_the_other_builds_upon()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        (await nodes.Other.AskAsync(shelf, PlaceIfOpen)).Answer!.Body.ShouldBe("v2");
        // The first node's memory is one version behind by now.
        var third = await nodes.One.AskAsync(shelf, PlaceIfOpen);
        (third.Answer!.Body, third.FirstPosition).ShouldBe(("v3", 3));
    }

    [Fact]
    public async Task a_refusal_is_never_told_from_memory_alone()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        await nodes.Other.GivenAsync(shelf, new BookPlaced("t", 2));
        // In the first node's memory there is no book, and the decision would be refused.
        var decided = await nodes.One.AskAsync(shelf, state => state!.Books == 0 ? "empty" : new object[] { new ShelfClosed() });
        decided.Kind.ShouldBe(DecidedKind.Answered);
    }

    [Fact]
    public async Task what_memory_would_allow_is_refused_once_another_node_has_forbidden_it()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        await nodes.Other.GivenAsync(shelf, new ShelfClosed());
        var decided = await nodes.One.AskAsync(shelf, PlaceIfOpen);
        (decided.Kind, decided.Refusal).ShouldBe((DecidedKind.Refused, "closed"));
        (await nodes.Log.Reader.LastPositionAsync(shelf.Tenant, default)).ShouldBe(2);
    }

    [Fact]
    public async Task nothing_to_do_is_never_told_from_memory_alone()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"), new ShelfClosed());
        var another = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(another, new ShelfBuilt("a"));
        await nodes.Other.GivenAsync(another, new BookPlaced("t", 1));
        var decided = await nodes.One.AskAsync(another, state => state!.Books == 0 ? [] : new object[] { new ShelfClosed() });
        decided.Answer!.Body.ShouldBe("v3");
    }

    [Fact]
    public async Task others_may_get_in_between_three_times_and_no_more()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        var decided = 0;
        // Writes to a stream it has not read, and which is not new: it conflicts every time.
        var question = new Question(
            DecidingNode.Context,
            shelf.Tenant,
            [DecidingNode.Read(TwoNodes.NewShelf(shelf.Tenant))],
            _ =>
            {
                decided++;
                return new Decision(null, [new StreamEvents(shelf, [new ShelfClosed()])], _ => new Answer(200));
            }
        );
        (await nodes.One.Decider.DecideAsync(question, default)).Kind.ShouldBe(DecidedKind.VersionConflict);
        decided.ShouldBe(1 + Decider.ConflictRetriesMax);

        decided = 0;
        var remembered = question with
        {
            Reads = [DecidingNode.Read(shelf), DecidingNode.Read(shelf)],
            Decide = _ => Elsewhere(ref decided),
        };
        await nodes.One.GivenAsync(Other(shelf), new ShelfBuilt("b"));
        (await nodes.One.Decider.DecideAsync(remembered, default)).Kind.ShouldBe(DecidedKind.VersionConflict);
        decided.ShouldBe(1 + Decider.ConflictRetriesMax);

        Decision Elsewhere(ref int count)
        {
            count++;
            return new Decision(null, [new StreamEvents(Other(shelf), [new ShelfClosed()])], _ => new Answer(200));
        }
    }

    [Fact]
    public async Task a_caller_that_names_a_version_is_told_at_once_that_it_is_another()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        (await nodes.One.AskAsync(shelf, PlaceIfOpen, ifMatch: 1)).Answer!.Body.ShouldBe("v2");
        var stale = await nodes.Other.AskAsync(shelf, PlaceIfOpen, ifMatch: 1);
        (stale.Kind, stale.Version).ShouldBe((DecidedKind.StaleVersion, 2));
        // The other node's memory says 2, the log says 3: the caller that names 3 is right.
        await nodes.One.GivenAsync(shelf, new BookPlaced("t", 1));
        (await nodes.Other.AskAsync(shelf, PlaceIfOpen, ifMatch: 3)).Answer!.Body.ShouldBe("v4");
        (await nodes.One.AskAsync(shelf, PlaceIfOpen, ifMatch: 3)).Kind.ShouldBe(DecidedKind.StaleVersion);
    }

    [Fact]
    public async Task of_many_that_name_one_version_one_is_answered()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        var decided = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(i => (i % 2 == 0 ? nodes.One : nodes.Other).AskAsync(shelf, PlaceIfOpen, ifMatch: 1))
        );
        decided.Count(d => d.Kind == DecidedKind.Answered).ShouldBe(1);
        decided.Count(d => d.Kind == DecidedKind.StaleVersion).ShouldBe(63);
    }

    [Fact]
    public async Task nothing_to_do_answers_without_a_trace_unless_there_is_a_key_to_remember()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"), new ShelfClosed());
        var plain = await nodes.One.AskAsync(shelf, _ => Array.Empty<object>());
        (plain.Answer!.Body, plain.FirstPosition).ShouldBe(("v2", 2));

        var key = Key(shelf, "noop");
        var first = await nodes.One.AskAsync(shelf, _ => Array.Empty<object>(), key);
        await nodes.One.GivenAsync(shelf, new BookPlaced("t", 1));
        var repeat = await nodes.Other.AskAsync(shelf, PlaceIfOpen, key);
        (repeat.Answer, repeat.FirstPosition).ShouldBe((first.Answer, first.FirstPosition));
        (await nodes.Log.Reader.LastPositionAsync(shelf.Tenant, default)).ShouldBe(3);
    }

    [Fact]
    public async Task a_repeated_key_gives_the_first_answer_before_any_refusal_or_stale_version()
    {
        var shelf = TwoNodes.NewShelf();
        await nodes.One.GivenAsync(shelf, new ShelfBuilt("a"));
        var key = Key(shelf, "place");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? nodes.One : nodes.Other).AskAsync(shelf, PlaceIfOpen, key))
        );
        answers.ShouldAllBe(a => a.Kind == DecidedKind.Answered && a.Answer == answers[0].Answer && a.FirstPosition == 2);
        await nodes.Other.GivenAsync(shelf, new ShelfClosed());
        (await nodes.One.AskAsync(shelf, PlaceIfOpen, key, ifMatch: 1)).Answer.ShouldBe(answers[0].Answer);
        (await nodes.One.AskAsync(shelf, PlaceIfOpen, key with { BodyHash = new byte[32] })).Kind.ShouldBe(DecidedKind.KeyReused);
        (await nodes.Log.Reader.LastPositionAsync(shelf.Tenant, default)).ShouldBe(3);
    }

    [Fact]
    public async Task a_unique_value_another_stream_holds_is_refused_by_its_name_and_free_after_its_release()
    {
        var (holder, wants) = (TwoNodes.NewShelf(), TwoNodes.NewShelf());
        var tag = Guid.NewGuid().ToString();
        await nodes.One.GivenAsync(holder, new ShelfBuilt("a"), new ShelfTagged(tag));
        await nodes.Other.GivenAsync(wants, new ShelfBuilt("b"));
        var refused = await nodes.Other.AskAsync(wants, _ => new object[] { new ShelfTagged(tag) });
        (refused.Kind, refused.Claim).ShouldBe((DecidedKind.ClaimTaken, "shelf-tag"));
        await nodes.One.GivenAsync(holder, new ShelfUntagged());
        await nodes.Other.GivenAsync(wants, new ShelfTagged(tag));
    }

    [Fact]
    public async Task a_value_that_one_decision_takes_and_gives_up_again_is_free()
    {
        var (passing, wants) = (TwoNodes.NewShelf(), TwoNodes.NewShelf());
        var tag = Guid.NewGuid().ToString();
        await nodes.One.GivenAsync(passing, new ShelfBuilt("a"), new ShelfTagged(tag), new ShelfUntagged());
        await nodes.Other.GivenAsync(wants, new ShelfBuilt("b"), new ShelfUntagged(), new ShelfTagged(tag));
        var refused = await nodes.One.AskAsync(passing, _ => new object[] { new ShelfTagged(tag) });
        refused.Kind.ShouldBe(DecidedKind.ClaimTaken);
    }

    [Fact]
    public async Task an_event_too_large_for_an_entry_records_nothing()
    {
        var shelf = TwoNodes.NewShelf();
        await Should.ThrowAsync<EventTooLargeException>(() =>
            nodes.One.AskAsync(shelf, _ => new object[] { new ShelfBuilt("a"), new BookPlaced(new string('x', 70_000), 1) })
        );
        (await nodes.Log.Reader.LastPositionAsync(shelf.Tenant, default)).ShouldBe(0);
    }

    private static StreamId Other(StreamId stream) => new(stream.Tenant, stream.Name + "-b");

    private static RequestKey Key(StreamId shelf, string name) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(shelf + name))[..16]), shelf.Tenant, SHA256.HashData([1]));
}
