using JasperFx.Events;
using Platform.Domain.Tenancy;

namespace Platform.Tests.Ledger.Guard;

/// <summary>What Marten sends to the database at once, past every session: refused by privilege.</summary>
public sealed class MartenDeniedTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const string Denied = "42501";

    [Fact]
    public async Task deleting_a_tenants_data() =>
        await ledger.RefusedAsync(Denied, () => ledger.Store.Advanced.DeleteAllTenantDataAsync("t1", CancellationToken.None));

    [Fact]
    public async Task deleting_all_events() =>
        await ledger.RefusedAsync(Denied, () => ledger.Store.Advanced.Clean.DeleteAllEventDataAsync());

    [Fact]
    public async Task changing_events_by_sql_in_a_session()
    {
        await ledger.BeginAsync();
        await ledger.RefusedAsync(Denied, session => session.QueueSqlCommand("update events.mt_events set data = '{}'"));
    }

    [Fact]
    public async Task a_bulk_append()
    {
        await using var session = ledger.Session();
        session.Events.StartStream<Tenant>(Refused.Key(), new TenantReactivated());
        StreamAction[] streams = [.. session.PendingChanges.Streams()];
        await ledger.RefusedAsync(Denied, () => ledger.Store.BulkInsertEventsAsync("t1", streams, 100, CancellationToken.None));
    }
}
