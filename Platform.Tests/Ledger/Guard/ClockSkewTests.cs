using Platform.Domain.Tenancy;
using Platform.Ledger;
using Platform.Ledger.Entry;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Guard;

public sealed class ClockSkewTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Theory]
    [InlineData(3)]
    [InlineData(-11)]
    public async Task a_node_whose_clock_is_off_appends_nothing(int seconds)
    {
        var rows = await ledger.RowsAsync();
        await Should.ThrowAsync<ClockSkewException>(() => StartAsync(TimeSpan.FromSeconds(seconds)));
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task a_second_is_nothing(int seconds) => await StartAsync(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task in_a_stream_time_never_runs_backwards()
    {
        var stream = await StartAsync(TimeSpan.FromSeconds(1));
        await using var session = ledger.Session();
        session.Events.Append(stream, 2, new TenantReactivated());
        await ledger.SaveAsync(session);
        (await ledger.ScalarAsync<long>("SELECT count(DISTINCT timestamp) FROM events.mt_events WHERE stream_id = $1", stream)).ShouldBe(1);
    }

    private async Task<string> StartAsync(TimeSpan ahead)
    {
        var stream = $"tenants/{Guid.NewGuid()}";
        var node = new MartenLedger(LedgerDatabase.Catalogue, ledger.Keys, new ShiftedClock(ahead));
        await using var store = LedgerDatabase.StoreOn(ledger.Service, node);
        await using var session = store.LightweightSession("t1").ActAs(new EntryAuthor("tester", "system"));
        session.Events.StartStream<Tenant>(stream, new TenantReactivated());
        await session.SaveChangesAsync();
        return stream;
    }
}
