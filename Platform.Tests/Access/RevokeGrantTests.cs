using Platform.Domain.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Access;

public sealed class RevokeGrantTests : Spec<Grant>
{
    private static readonly Guid Account = Guid.Parse("0192f3a0-0000-7000-8000-0000000000a1");
    private static readonly Guid Id = Caller.NewId;
    private static readonly Guid OtherGrant = Guid.Parse("0192f3a0-0000-7000-8000-0000000000b2");
    private static readonly AccessGranted Granted = new(Account, "billing", "needed", Caller.Now.AddHours(1));
    private static readonly AccessGranted Founder = new(Account, "owner", "founder", null);
    private static readonly Owners Two = Owners.Create(new(Id, Account)).Apply(new OwnerAdded(OtherGrant, Guid.Empty));

    [Fact]
    public void ends_an_active_grant() => Then(Given(Granted), null, [new GrantRevoked("left")], []);

    [Fact]
    public void does_nothing_the_second_time() => Then(Given(Granted, new GrantRevoked("left")), null, [], []);

    [Fact]
    public void does_nothing_the_second_time_to_who_was_the_last_owner_but_one() =>
        Then(Given(Founder, new GrantRevoked("left")), Two.Apply(new OwnerRemoved(Id, Account)), [], []);

    [Fact]
    public void takes_one_of_two_owners_off_the_list() =>
        Then(Given(Founder), Two, [new GrantRevoked("left")], [new OwnerRemoved(Id, Account)]);

    [Fact]
    public void leaves_the_list_alone_where_the_grant_is_not_on_it() =>
        Then(Given(Granted), Two.Apply(new OwnerRemoved(Id, Account)), [new GrantRevoked("left")], []);

    [Fact]
    public void is_refused_the_last_owner() => Refused(Given(Founder), Owners.Create(new(Id, Account)), "last-owner");

    [Fact]
    public void is_refused_once_the_grant_has_expired() => Refused(Given(Granted, new GrantExpired()), null, "grant-expired");

    [Fact]
    public void is_refused_once_its_time_is_over_though_nothing_says_so_yet() =>
        Refused(Given(Granted with { Until = Caller.Now }), null, "grant-expired");

    [Fact]
    public void is_refused_where_there_is_no_grant() =>
        RevokeGrantHandler.Validate(Id, null, null, Caller).ShouldNotBeNull().Code.ShouldBe("not-found");

    private static void Refused(History grant, Owners? owners, string code) =>
        RevokeGrantHandler.Validate(Id, grant.State(), owners, Caller).ShouldNotBeNull().Code.ShouldBe(code);

    private static void Then(History grant, Owners? owners, object[] ofGrant, object[] ofOwners)
    {
        RevokeGrantHandler.Validate(Id, grant.State(), owners, Caller).ShouldBeNull();
        var events = RevokeGrantHandler.Handle(new RevokeGrant("left"), Id, grant.State(), owners);
        events.OfGrant.ShouldBe(ofGrant);
        events.OfOwners.ShouldBe(ofOwners);
    }
}
