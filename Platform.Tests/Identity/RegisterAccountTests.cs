using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Identity;

public sealed class RegisterAccountTests : Spec<Account>
{
    [Fact]
    public void begins_an_account_with_the_address_as_it_was_written() =>
        Given().When(new RegisterAccount("Ann@Example.org", "Ann")).Then(new AccountRegistered("Ann@Example.org", "Ann"));

    [Fact]
    public void a_new_account_is_active() =>
        Given(new AccountRegistered("Ann@Example.org", "Ann"))
            .State()
            .ShouldBe(new Account("Ann@Example.org", "Ann", AccountStatus.Active));

    [Fact]
    public void the_address_is_claimed_in_lower_case() =>
        new AccountRegistered("ÅNN@Example.ORG", "Ann").ClaimedEmail.ShouldBe("ånn@example.org");
}
