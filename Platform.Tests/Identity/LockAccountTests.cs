using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Identity;

public sealed class LockAccountTests : Spec<Account>
{
    private static readonly AccountRegistered Registered = new("ann@example.org", "Ann");

    [Fact]
    public void locks_an_active_account() => Given(Registered).When(new LockAccount("lost phone")).Then(new AccountLocked("lost phone"));

    [Fact]
    public void does_nothing_the_second_time() =>
        Given(Registered, new AccountLocked("lost phone")).When(new LockAccount("again")).ThenNothing();

    [Fact]
    public void locks_it_again_after_it_was_unlocked() =>
        Given(Registered, new AccountLocked("one"), new AccountUnlocked("two"))
            .When(new LockAccount("three"))
            .Then(new AccountLocked("three"));

    [Fact]
    public void is_refused_once_the_account_is_closed() =>
        Given(Registered, new AccountClosed("left")).When(new LockAccount("late")).ThenRefused("account-closed");
}
