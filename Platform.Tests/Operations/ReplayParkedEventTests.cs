using Platform.Domain.Operations;
using Platform.Tests.Support;

namespace Platform.Tests.Operations;

public sealed class ReplayParkedEventTests : Spec<ProjectionControl>
{
    [Fact]
    public void asks_for_a_replay() => Given().When(new ReplayParkedEvent(7, 7)).Then(new ParkedReplayRequested(7));

    [Fact]
    public void does_nothing_while_it_is_on_its_way() =>
        Given(new ParkedReplayRequested(7)).When(new ReplayParkedEvent(7, 7)).ThenNothing();

    [Fact]
    public void does_nothing_while_it_is_on_its_way_and_applied_already() =>
        Given(new ParkedReplayRequested(7)).When(new ReplayParkedEvent(7, null)).ThenNothing();

    [Fact]
    public void asks_again_for_one_that_failed_again() =>
        Given(new ParkedReplayRequested(7), new ParkedReplayed(7, 0)).When(new ReplayParkedEvent(7, 7)).Then(new ParkedReplayRequested(7));

    [Fact]
    public void asks_for_another_position() =>
        Given(new ParkedReplayRequested(7)).When(new ReplayParkedEvent(8, 8)).Then(new ParkedReplayRequested(8));

    [Fact]
    public void is_refused_where_nothing_is_parked() => Given().When(new ReplayParkedEvent(7, null)).ThenRefused("not-parked");

    [Fact]
    public void is_refused_for_one_that_waits_behind_another() => Given().When(new ReplayParkedEvent(9, 7)).ThenRefused("event-held");
}
