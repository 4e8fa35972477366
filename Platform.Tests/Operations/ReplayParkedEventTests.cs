using Platform.Domain.Operations;
using Platform.Tests.Support;

namespace Platform.Tests.Operations;

public sealed class ReplayParkedEventTests : Spec<ProjectionControl>
{
    [Fact]
    public void asks_for_a_replay() => Given().When(new ReplayParkedEvent(7)).Then(new ParkedReplayRequested(7));

    [Fact]
    public void does_nothing_while_it_is_on_its_way() => Given(new ParkedReplayRequested(7)).When(new ReplayParkedEvent(7)).ThenNothing();

    [Fact]
    public void asks_again_for_one_that_failed_again() =>
        Given(new ParkedReplayRequested(7), new ParkedReplayed(7, 0)).When(new ReplayParkedEvent(7)).Then(new ParkedReplayRequested(7));

    [Fact]
    public void asks_for_another_position() =>
        Given(new ParkedReplayRequested(7)).When(new ReplayParkedEvent(8)).Then(new ParkedReplayRequested(8));
}
