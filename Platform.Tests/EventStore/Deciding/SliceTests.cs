using Platform.EventStore.Aggregates;
using Platform.Ledger.Reading;

namespace Platform.Tests.EventStore.Deciding;

public sealed record PlaceBook(string Title);

public static class PlaceBookHandler
{
    public static string? Validate(PlaceBook _, Shelf shelf) => shelf.Closed ? "closed" : null;

    public static object[] Handle(PlaceBook command, Shelf _, string caller) => [new BookPlaced($"{command.Title} by {caller}", 1)];
}

public sealed record BuildShelf(string Label);

public static class BuildShelfHandler
{
    public static object[] Handle(BuildShelf command) => [new ShelfBuilt(command.Label)];
}

public sealed record LabelShelf(string Label);

public static class LabelShelfHandler
{
    public static object[] Handle(LabelShelf command, Shelf? shelf) => shelf is null ? [new ShelfBuilt(command.Label)] : [];
}

public sealed record HasNoHandler;

public sealed record HasNoHandle;

public static class HasNoHandleHandler
{
    public static string? Validate(HasNoHandle _) => null;
}

public sealed record AsksForMore;

public static class AsksForMoreHandler
{
    public static object[] Handle(AsksForMore _, DateTimeOffset now) => [now];
}

public sealed record NotAnAggregate(int Number);

public sealed class SliceTests
{
    [Fact]
    public void a_slice_that_takes_a_nullable_aggregate_may_begin_its_stream()
    {
        var slice = Slice.Of(typeof(LabelShelf), typeof(Shelf), typeof(string));
        slice.ShouldSatisfyAllConditions(s => s.MayBegin.ShouldBeTrue(), s => s.Creates.ShouldBeFalse());
        slice.Handle(new LabelShelf("a"), null, "me").ShouldBe([new ShelfBuilt("a")]);
        slice.Handle(new LabelShelf("a"), new Shelf("a", 0, "", "", Closed: false), "me").ShouldBeEmpty();
        Slice.Of(typeof(PlaceBook), typeof(Shelf), typeof(string)).MayBegin.ShouldBeFalse();
    }

    [Fact]
    public void a_slice_is_called_by_the_types_of_its_parameters()
    {
        var slice = Slice.Of(typeof(PlaceBook), typeof(Shelf), typeof(string));
        var open = new Shelf("a", 0, "", "", Closed: false);
        slice.Creates.ShouldBeFalse();
        slice.Validate(new PlaceBook("t"), open, "me").ShouldBeNull();
        slice.Validate(new PlaceBook("t"), open with { Closed = true }, "me").ShouldBe("closed");
        slice.Handle(new PlaceBook("t"), open, "me").ShouldBe([new BookPlaced("t by me", 1)]);
    }

    [Fact]
    public void a_slice_whose_handle_takes_no_aggregate_creates_one_and_needs_no_validate()
    {
        var slice = Slice.Of(typeof(BuildShelf), typeof(Shelf), typeof(string));
        slice.Creates.ShouldBeTrue();
        slice.Validate(new BuildShelf("a"), null, "me").ShouldBeNull();
        slice.Handle(new BuildShelf("a"), null, "me").ShouldBe([new ShelfBuilt("a")]);
    }

    [Theory]
    [InlineData(typeof(HasNoHandler), "HasNoHandlerHandler")]
    [InlineData(typeof(HasNoHandle), "Handle")]
    [InlineData(typeof(AsksForMore), "now")]
    public void a_slice_that_cannot_work_is_refused_at_start_by_name(Type command, string names) =>
        Should.Throw<InvalidOperationException>(() => Slice.Of(command, typeof(Shelf), typeof(string))).Message.ShouldContain(names);

    [Fact]
    public void a_type_without_create_is_no_aggregate() =>
        Should.Throw<InvalidOperationException>(() => AggregateType.Of(typeof(NotAnAggregate))).Message.ShouldContain("Create");

    [Fact]
    public void a_stream_that_begins_with_an_event_the_aggregate_cannot_begin_with_is_an_error() =>
        Should
            .Throw<InvalidOperationException>(() => DecidingNode.ShelfType.Fold(null, new ShelfClosed()))
            .Message.ShouldContain("ShelfClosed");

    [Fact]
    public void an_event_the_aggregate_does_not_know_changes_nothing()
    {
        var shelf = new Shelf("a", 0, "", "", Closed: false);
        DecidingNode.ShelfType.Fold(shelf, null).ShouldBe(shelf);
        DecidingNode.ShelfType.Fold(shelf, new NotAnAggregate(1)).ShouldBe(shelf);
    }
}
