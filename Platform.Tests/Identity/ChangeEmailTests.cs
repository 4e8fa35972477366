using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Identity;

public sealed class ChangeEmailTests : Spec<Account>
{
    private static readonly AccountRegistered Registered = new("ann@example.org", "Ann");

    [Fact]
    public void changes_the_address() =>
        Given(Registered).When(new ChangeEmail("Ann.B@example.org")).Then(new AccountEmailChanged("Ann.B@example.org"));

    [Fact]
    public void changes_its_case_alone_as_well() =>
        Given(Registered).When(new ChangeEmail("ANN@example.org")).Then(new AccountEmailChanged("ANN@example.org"));

    [Fact]
    public void the_last_address_counts() =>
        Given(Registered, new AccountEmailChanged("b@example.org")).State().Email.ShouldBe("b@example.org");

    [Fact]
    public void is_refused_once_the_account_is_closed() =>
        Given(Registered, new AccountClosed("left")).When(new ChangeEmail("late@example.org")).ThenRefused("account-closed");
}
