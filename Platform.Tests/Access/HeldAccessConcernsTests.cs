using System.Text;
using Platform.Domain.Identity;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Serialization;
using Platform.Projections.Access;

namespace Platform.Tests.Access;

/// <summary>Of an account's events those that say whether it may act concern who holds what, and no others.</summary>
public sealed class HeldAccessConcernsTests
{
    private static readonly EventCatalogue Catalogue = EventCatalogue.From(typeof(Account).Assembly);
    private readonly HeldAccess _access = new(new EventJson(Catalogue));

    [Theory]
    [InlineData(typeof(AccountRegistered), true)]
    [InlineData(typeof(AccountLocked), true)]
    [InlineData(typeof(AccountUnlocked), true)]
    [InlineData(typeof(AccountClosed), true)]
    [InlineData(typeof(AccountRenamed), false)]
    [InlineData(typeof(AccountEmailChanged), false)]
    public void an_event_of_an_account_concerns_it_by_its_type(Type type, bool concerns) =>
        _access.Concerns(Row("account/1", Catalogue.ByClr(type).Name)).ShouldBe(concerns);

    [Theory]
    [InlineData("grant/1", true)]
    [InlineData("role/auditor", true)]
    [InlineData("accounts/1", false)]
    [InlineData("read/1", false)]
    public void every_event_of_grants_and_roles_concerns_it(string stream, bool concerns) =>
        _access.Concerns(Row(stream, "whatever")).ShouldBe(concerns);

    private static LogRow Row(string stream, string type) =>
        new(1, "tenant", 1, stream, 1, Encoding.UTF8.GetBytes($"{{\"stream\":\"{stream}\",\"type\":\"{type}\",\"version\":1}}"));
}
