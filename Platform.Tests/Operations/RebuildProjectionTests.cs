using Platform.Domain.Operations;
using Platform.Tests.Support;

namespace Platform.Tests.Operations;

public sealed class RebuildProjectionTests : Spec<Rebuild>
{
    private static readonly RebuildRequested Requested = new("accounts", RebuildReasons.Operator);
    private static readonly RebuildCompleted Completed = new("accounts", 2, 42, 40, 3, true, "0a", "0a");

    [Fact]
    public void asks_for_a_rebuild() => Given().When(new RebuildProjection("accounts", RebuildReasons.Operator)).Then(Requested);

    [Fact]
    public void says_that_a_deployment_asks() =>
        Given()
            .When(new RebuildProjection("accounts", RebuildReasons.Deployment))
            .Then(new RebuildRequested("accounts", RebuildReasons.Deployment));

    [Fact]
    public void runs_until_it_has_ended() => Given(Requested).State().Status.ShouldBe(RebuildStatus.Running);

    [Fact]
    public void ends_with_what_came_of_it() =>
        Given(Requested, Completed)
            .State()
            .ShouldBe(new Rebuild("accounts", RebuildReasons.Operator, RebuildStatus.Completed, Completed, null));

    [Fact]
    public void ends_with_why_it_was_given_up() =>
        Given(Requested, new RebuildFailed("accounts", "InvalidDataException"))
            .State()
            .ShouldBe(new Rebuild("accounts", RebuildReasons.Operator, RebuildStatus.Failed, null, "InvalidDataException"));
}
