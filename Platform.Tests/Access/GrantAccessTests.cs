using Platform.Domain.Access;
using Platform.Domain.Kernel;
using Platform.Tests.Support;

namespace Platform.Tests.Access;

public sealed class GrantAccessTests : Spec<Grant>
{
    private static readonly Guid Account = Guid.Parse("0192f3a0-0000-7000-8000-0000000000a1");
    private static readonly Grantee Open = new(Closed: false);
    private static readonly Role Billing = new(["invoices:read"]);
    private static readonly DateTimeOffset Soon = Caller.Now.AddHours(1);

    [Fact]
    public void gives_an_account_a_role() =>
        Then(new(Account, "billing", "new in the team"), [new AccessGranted(Account, "billing", "new in the team", null)], []);

    [Fact]
    public void gives_it_for_a_time() =>
        Then(new(Account, "billing", "holidays", Soon), [new AccessGranted(Account, "billing", "holidays", Soon)], []);

    [Fact]
    public void counts_a_permanent_owner() =>
        Then(
            new(Account, "owner", "founder"),
            [new AccessGranted(Account, "owner", "founder", null)],
            [new OwnerAdded(Caller.NewId, Account)]
        );

    [Fact]
    public void never_counts_an_owner_for_a_time() =>
        Then(new(Account, "owner", "audit", Soon), [new AccessGranted(Account, "owner", "audit", Soon)], []);

    [Fact]
    public void needs_no_definition_of_the_built_in_role() =>
        GrantAccessHandler.Validate(new(Account, "owner", "founder"), Open, null, Caller).ShouldBeNull();

    [Fact]
    public void is_refused_an_account_that_is_not_there() => Refused(new(Account, "billing", "r"), null, Billing, "unknown-account");

    [Fact]
    public void is_refused_a_closed_account() => Refused(new(Account, "billing", "r"), new(Closed: true), Billing, "account-closed");

    [Fact]
    public void is_refused_a_role_that_is_not_there() => Refused(new(Account, "billing", "r"), Open, null, "unknown-role");

    [Fact]
    public void is_refused_an_end_that_has_passed() =>
        Refused(new(Account, "billing", "r", Caller.Now), Open, Billing, "until-in-the-past");

    [Fact]
    public void takes_the_account_and_the_role_until_the_grant_ends() =>
        new AccessGranted(Account, "billing", "r", null).Hold.ShouldBe($"{Account}/billing");

    private static void Refused(GrantAccess command, Grantee? account, Role? role, string code) =>
        GrantAccessHandler.Validate(command, account, role, Caller).ShouldNotBeNull().Code.ShouldBe(code);

    private static void Then(GrantAccess command, object[] ofGrant, object[] ofOwners)
    {
        GrantAccessHandler.Validate(command, Open, Billing, Caller).ShouldBeNull();
        var events = GrantAccessHandler.Handle(command, Caller);
        events.OfGrant.ShouldBe(ofGrant);
        events.OfOwners.ShouldBe(ofOwners);
    }
}
