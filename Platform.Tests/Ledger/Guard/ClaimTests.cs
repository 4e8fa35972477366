using Marten;
using Platform.Domain.Access;
using Platform.Domain.Identity;
using Platform.Domain.Tenancy;
using Platform.Ledger.Claims;

namespace Platform.Tests.Ledger.Guard;

public sealed class ClaimTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private readonly string _email = $"{Guid.NewGuid()}@example.org";

    [Fact]
    public async Task what_a_save_gives_up_is_free_for_the_same_save()
    {
        var holder = await RegisterAsync();
        await SaveAsync(async session =>
        {
            (await session.Events.FetchForWriting<Account>(holder)).AppendOne(new AccountClosed("moved"));
            session.Events.StartStream<Account>(Account(), new AccountRegistered(_email, "Ben"));
        });
        await Should.ThrowAsync<ClaimTakenException>(() => RegisterAsync());
    }

    [Fact]
    public async Task of_several_claims_the_one_that_is_taken_is_named()
    {
        var account = Guid.NewGuid();
        await SaveAsync(session => session.Events.StartStream<Grant>(GrantKey(), Granted(account)));
        var refused = await Should.ThrowAsync<ClaimTakenException>(() =>
            SaveAsync(session =>
            {
                session.Events.StartStream<Account>(Account(), new AccountRegistered(_email, "Ann"));
                session.Events.StartStream<Grant>(GrantKey(), Granted(account));
            })
        );
        refused.Claim.ShouldBe("access-grant");
        await RegisterAsync();
    }

    [Fact]
    public async Task a_value_is_unique_in_its_tenant_or_everywhere_as_its_event_says()
    {
        await RegisterAsync("t1");
        await RegisterAsync("t2");
        var slug = $"{Guid.NewGuid()}";
        await SaveAsync(session => session.Events.StartStream<Tenant>(TenantKey(), new TenantCreated(slug, "One")));
        var refused = await Should.ThrowAsync<ClaimTakenException>(() =>
            SaveAsync(session => session.Events.StartStream<Tenant>(TenantKey(), new TenantCreated(slug, "Two")), "t2")
        );
        refused.Claim.ShouldBe("tenant-slug");
    }

    private static string Account() => $"account/{Guid.NewGuid()}";

    private static string GrantKey() => $"grant/{Guid.NewGuid()}";

    private static string TenantKey() => $"tenants/{Guid.NewGuid()}";

    private static AccessGranted Granted(Guid account) => new(account, "reader", "for a test", null);

    private async Task<string> RegisterAsync(string tenant = "t1")
    {
        var key = Account();
        await SaveAsync(session => session.Events.StartStream<Account>(key, new AccountRegistered(_email, "Ann")), tenant);
        return key;
    }

    private Task SaveAsync(Action<IDocumentSession> pending, string tenant = "t1") =>
        SaveAsync(
            session =>
            {
                pending(session);
                return Task.CompletedTask;
            },
            tenant
        );

    private async Task SaveAsync(Func<IDocumentSession, Task> pending, string tenant = "t1")
    {
        await using var session = ledger.Session(tenant);
        await pending(session);
        await ledger.SaveAsync(session);
    }
}
