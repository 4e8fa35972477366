using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Identity;

public sealed class UnlockAccountTests : Spec<Account>
{
    private static readonly AccountRegistered Registered = new("ann@example.org", "Ann");

    [Fact]
    public void unlocks_a_locked_account() =>
        Given(Registered, new AccountLocked("lost phone")).When(new UnlockAccount("found it")).Then(new AccountUnlocked("found it"));

    [Fact]
    public void does_nothing_where_none_is_locked() => Given(Registered).When(new UnlockAccount("found it")).ThenNothing();

    [Fact]
    public void is_refused_once_the_account_is_closed() =>
        Given(Registered, new AccountLocked("one"), new AccountClosed("left"))
            .When(new UnlockAccount("late"))
            .ThenRefused("account-closed");
}
