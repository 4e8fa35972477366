using Platform.Domain.Operations;
using Platform.Tests.Support;

namespace Platform.Tests.Operations;

public sealed class StartConsistencyCheckTests : Spec<ConsistencyCheck>
{
    private static readonly ConsistencyRequested Requested = new("accounts");

    [Fact]
    public void asks_for_one_projection() => Given().When(new StartConsistencyCheck("accounts")).Then(Requested);

    [Fact]
    public void asks_for_all_of_them() => Given().When(new StartConsistencyCheck()).Then(new ConsistencyRequested((string?)null));

    [Fact]
    public void keeps_what_was_compared_and_how_it_ended()
    {
        var compared = new ConsistencyCompared("accounts", 42, 7, "missing", "accounts", "(a, b)");
        var check = Given(Requested, compared, new ConsistencyCompleted(false, 1)).State();
        check.Compared.ShouldBe([compared]);
        (check.Completed, check.Consistent).ShouldBe((true, false));
    }
}
