using Platform.Domain.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.Audit;

public sealed class StartVerificationTests : Spec<Verification>
{
    [Fact]
    public void asks_for_a_verification() => Given().When(new StartVerification()).Then(new VerificationRequested());

    [Fact]
    public void has_found_nothing_yet() => Given(new VerificationRequested()).State().Completed.ShouldBeFalse();

    [Fact]
    public void ends_with_what_was_found() =>
        Given(new VerificationRequested(), new VerificationCompleted(false, 42, "leaf", 7, "The leaf is wrong."))
            .State()
            .ShouldBe(new Verification(true, false, 42, "leaf", 7, "The leaf is wrong."));
}
