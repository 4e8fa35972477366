using Platform.Domain.Identity;
using Platform.Domain.Tenancy;
using Platform.Ledger.Entry;

namespace Platform.Tests.Ledger.Guard;

/// <summary>Saves that would leave a wrong entry behind: refused before anything is sent.</summary>
public sealed class SaveRefusalTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Fact]
    public async Task appending_blindly()
    {
        var stream = await ledger.BeginAsync();
        await ledger.RefusedAsync("blind-append", session => session.Events.Append(stream, new TenantReactivated()));
    }

    [Fact]
    public void a_session_without_a_tenant() =>
        Should.Throw<Exception>(() => ledger.Store.LightweightSession()).GetType().Name.ShouldStartWith("DefaultTenant");

    [Fact]
    public async Task one_event_object_in_two_streams()
    {
        var e = new TenantReactivated();
        await ledger.RefusedAsync(
            "shared-event",
            session =>
            {
                session.Events.StartStream<Tenant>(Refused.Key(), e);
                session.Events.StartStream<Tenant>(Refused.Key(), e);
            }
        );
    }

    [Fact]
    public async Task one_event_object_twice()
    {
        var e = new TenantReactivated();
        await ledger.RefusedAsync("shared-event", session => session.Events.StartStream<Tenant>(Refused.Key(), e, e));
    }

    [Fact]
    public async Task one_event_object_in_two_streams_that_was_handed_over()
    {
        var e = new TenantSuspended("late");
        await ledger.RefusedAsync(
            "shared-event",
            async () =>
            {
                await using var session = ledger.Session();
                session.Events.StartStream<Tenant>(Refused.Key(), e);
                session.Events.StartStream<Tenant>(Refused.Key(), e);
                await ledger.SaveAsync(session);
            }
        );
    }

    [Fact]
    public async Task one_key_in_two_tenants_of_a_save()
    {
        var key = Refused.Key();
        await ledger.RefusedAsync(
            "foreign-tenant",
            session =>
            {
                session.Events.StartStream<Tenant>(key, new TenantReactivated());
                session.ForTenant("t2").Events.StartStream<Tenant>(key, new TenantReactivated());
            }
        );
    }

    [Fact]
    public async Task a_personal_value_in_clear() =>
        await ledger.RefusedAsync(
            "not-handed-over",
            session => session.Events.StartStream<Tenant>(Refused.Key(), new TenantSuspended("late"))
        );

    [Fact]
    public async Task an_event_that_was_handed_over_in_another_session_and_takes_a_value()
    {
        var key = $"account/{Guid.NewGuid()}";
        var e = new AccountRegistered($"{Guid.NewGuid()}@example.org", "Ann");
        await using var first = ledger.Session();
        first.Events.StartStream<Account>(key, e);
        await ledger.Ledger.HandOver.SealAsync(first, CancellationToken.None);
        await ledger.RefusedAsync("not-handed-over", session => session.Events.StartStream<Account>(key, e));
    }

    [Fact]
    public async Task a_save_without_an_author() =>
        await ledger.RefusedAsync(
            "no-author",
            async () =>
            {
                await using var session = ledger.Store.LightweightSession("t1");
                session.Events.StartStream<Tenant>(Refused.Key(), new TenantReactivated());
                await session.SaveChangesAsync();
            }
        );

    [Fact]
    public async Task a_streams_name_that_is_none() =>
        await ledger.RefusedAsync("bad-stream-name", session => session.Events.StartStream<Tenant>("no name", new TenantReactivated()));

    [Theory]
    [InlineData("trace")]
    [InlineData("quote")]
    [InlineData("long")]
    public async Task an_author_that_no_entry_can_hold(string what)
    {
        var author = what switch
        {
            "trace" => new EntryAuthor("tester", "system", Trace: "no trace"),
            "quote" => new EntryAuthor("tes\"ter", "system"),
            _ => new EntryAuthor(new string('x', 201), "system"),
        };
        await ledger.RefusedAsync(
            "bad-envelope",
            session => session.ActAs(author).Events.StartStream<Tenant>(Refused.Key(), new TenantReactivated())
        );
    }
}
