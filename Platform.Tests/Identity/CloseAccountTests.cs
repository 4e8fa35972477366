using Platform.Domain.Access;
using Platform.Domain.Identity;

namespace Platform.Tests.Identity;

/// <summary>Decided on two streams: the account's own, and who owns the tenant.</summary>
public sealed class CloseAccountTests
{
    private static readonly Guid Ann = Guid.Parse("0192f3a0-0000-7000-8000-000000000001");
    private static readonly Guid Bob = Guid.Parse("0192f3a0-0000-7000-8000-000000000002");
    private static readonly Guid Grant = Guid.Parse("0192f3a0-0000-7000-8000-000000000003");
    private static readonly Guid Other = Guid.Parse("0192f3a0-0000-7000-8000-000000000004");
    private static readonly Account Open = Account.Create(new AccountRegistered("ann@example.org", "Ann"));
    private static readonly CloseAccount Close = new("left");

    [Fact]
    public void closes_an_account_of_a_tenant_that_nobody_owns()
    {
        CloseAccountHandler.Validate(Ann, Open, null).ShouldBeNull();
        var events = CloseAccountHandler.Handle(Close, Ann, Open, null);
        events.OfAccount.ShouldBe([new AccountClosed("left")]);
        events.OfOwners.ShouldBeEmpty();
    }

    [Fact]
    public void closes_one_owner_of_two_who_then_owns_nothing()
    {
        var owners = TenantOwners.Create(new OwnerAdded(Grant, Ann)).Apply(new OwnerAdded(Other, Bob));
        CloseAccountHandler.Validate(Ann, Open, owners).ShouldBeNull();
        CloseAccountHandler.Handle(Close, Ann, Open, owners).OfOwners.ShouldBe([new OwnerRemoved(Grant, Ann)]);
        owners.Apply(new OwnerRemoved(Grant, Ann)).AreOnly(Bob).ShouldBeTrue();
    }

    [Fact]
    public void does_nothing_the_second_time_even_to_the_last_owner()
    {
        var closed = Open.Apply(new AccountClosed("left"));
        var owners = TenantOwners.Create(new OwnerAdded(Grant, Ann));
        CloseAccountHandler.Validate(Ann, closed, owners).ShouldBeNull();
        var events = CloseAccountHandler.Handle(Close, Ann, closed, owners);
        events.OfAccount.ShouldBeEmpty();
        events.OfOwners.ShouldBeEmpty();
    }

    [Fact]
    public void is_refused_for_the_last_owner_by_however_many_grants()
    {
        var owners = TenantOwners.Create(new OwnerAdded(Grant, Ann)).Apply(new OwnerAdded(Other, Ann));
        CloseAccountHandler.Validate(Ann, Open, owners)!.Code.ShouldBe("last-owner");
    }

    [Fact]
    public void is_refused_where_there_is_no_account() => CloseAccountHandler.Validate(Ann, null, null)!.Code.ShouldBe("not-found");
}
