using Platform.Domain.Operations;
using Platform.Tests.Support;

namespace Platform.Tests.Operations;

public sealed class PauseProjectionTests : Spec<ProjectionControl>
{
    [Fact]
    public void pauses_one_that_nobody_has_touched() => Given().When(new PauseProjection()).Then(new ProjectionPaused());

    [Fact]
    public void pauses_one_that_was_resumed() =>
        Given(new ProjectionPaused(), new ProjectionResumed()).When(new PauseProjection()).Then(new ProjectionPaused());

    [Fact]
    public void does_nothing_the_second_time() => Given(new ProjectionPaused()).When(new PauseProjection()).ThenNothing();
}

public sealed class ResumeProjectionTests : Spec<ProjectionControl>
{
    [Fact]
    public void resumes_a_paused_one() => Given(new ProjectionPaused()).When(new ResumeProjection()).Then(new ProjectionResumed());

    [Fact]
    public void does_nothing_to_one_that_runs() => Given().When(new ResumeProjection()).ThenNothing();

    [Fact]
    public void does_nothing_the_second_time() =>
        Given(new ProjectionPaused(), new ProjectionResumed()).When(new ResumeProjection()).ThenNothing();
}
