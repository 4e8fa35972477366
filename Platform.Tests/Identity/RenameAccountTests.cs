using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Identity;

public sealed class RenameAccountTests : Spec<Account>
{
    private static readonly AccountRegistered Registered = new("ann@example.org", "Ann");

    [Fact]
    public void renames_an_account() => Given(Registered).When(new RenameAccount("Ann B.")).Then(new AccountRenamed("Ann B."));

    [Fact]
    public void renames_a_locked_one_too() =>
        Given(Registered, new AccountLocked("lost phone")).When(new RenameAccount("Ann B.")).Then(new AccountRenamed("Ann B."));

    [Fact]
    public void the_last_name_counts() =>
        Given(Registered, new AccountRenamed("Ann B."), new AccountRenamed("Ann C.")).State().DisplayName.ShouldBe("Ann C.");

    [Fact]
    public void is_refused_once_the_account_is_closed() =>
        Given(Registered, new AccountClosed("left")).When(new RenameAccount("late")).ThenRefused("account-closed");
}
