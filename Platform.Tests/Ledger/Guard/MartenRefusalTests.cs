using Marten;
using Platform.Domain.Identity;
using Platform.Domain.Tenancy;
using Platform.Ledger;

namespace Platform.Tests.Ledger.Guard;

/// <summary>What Marten's own API offers and an audit log must not do: refused before anything is sent.</summary>
public sealed class MartenRefusalTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Fact]
    public async Task archiving_a_stream()
    {
        var stream = await ledger.BeginAsync();
        await ledger.RefusedAsync("events-never-change", session => session.Events.ArchiveStream(stream));
    }

    [Fact]
    public async Task overwriting_an_event()
    {
        var stream = await ledger.BeginAsync();
        await using var session = ledger.Session();
        var e = (await session.Events.FetchStreamAsync(stream))[0];
        await ledger.RefusedAsync(
            "events-never-change",
            async () =>
            {
                session.Events.OverwriteEvent(e);
                await session.SaveChangesAsync();
            }
        );
    }

    [Fact]
    public async Task masking_an_events_data()
    {
        var stream = await ledger.BeginAsync();
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(ledger.Service);
            new MartenLedger(LedgerDatabase.Catalogue, ledger.Keys, TimeProvider.System).Configure(options);
            options.Events.AddMaskingRuleForProtectedInformation<TenantReactivated>(e => e);
        });
        await ledger.RefusedAsync(
            "events-never-change",
            () =>
                store.Advanced.ApplyEventDataMasking(masking =>
                {
                    masking.IncludeStream(stream);
                    masking.ForTenant("t1");
                })
        );
    }

    [Fact]
    public async Task compacting_a_stream()
    {
        var stream = $"account/{Guid.NewGuid()}";
        await using var session = ledger.Session();
        session.Events.StartStream<Account>(
            stream,
            new AccountRegistered($"{Guid.NewGuid()}@example.org", "Ann"),
            new AccountLocked("lost")
        );
        await ledger.SaveAsync(session);
        await ledger.RefusedAsync(
            "events-never-change",
            async () =>
            {
                await using var other = ledger.Session();
                await other.Events.CompactStreamAsync<Account>(stream);
                await other.SaveChangesAsync();
            }
        );
    }

    [Fact]
    public async Task deleting_a_stream()
    {
        var stream = await ledger.BeginAsync();
        await ledger.RefusedAsync("events-never-change", session => session.Events.TombstoneStream(stream));
    }
}
