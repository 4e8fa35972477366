namespace Platform.Tests.Ledger.Guard;

/// <summary>What is written stays, whoever it is.</summary>
public sealed class OwnerTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>, IAsyncLifetime
{
    // What a trigger tells the owner. An update of a stream's row fails for one more reason: no event is newer than it says.
    private static readonly (string Sql, string State)[] OfTheOwner =
    [
        ("UPDATE events.mt_events SET data = data", "CT002"),
        ("UPDATE events.mt_events SET seq_id = seq_id WHERE false", "CT002"),
        ("DELETE FROM events.mt_events", "CT002"),
        ("TRUNCATE events.mt_events", "CT002"),
        ("UPDATE events.mt_streams SET version = version + 1", "CT004"),
        ("UPDATE events.mt_streams SET version = version - 1", "CT004"),
        ("UPDATE events.mt_streams SET is_archived = true", "CT004"),
        ("UPDATE events.mt_streams SET type = 'other'", "CT004"),
        ("UPDATE events.mt_streams SET timestamp = timestamp - interval '1 day'", "CT004"),
        ("UPDATE events.mt_streams SET timestamp = now()", "CT004"),
        ("UPDATE events.mt_streams SET tenant_id = 't2'", "CT004"),
        ("INSERT INTO events.mt_streams (id, version, timestamp, tenant_id) VALUES ('a/b', 0, now(), 't1')", "CT004"),
        ("INSERT INTO events.mt_streams (id, version, timestamp, tenant_id, is_archived) VALUES ('a/b', 1, now(), 't1', true)", "CT004"),
        ("DELETE FROM events.mt_streams", "CT002"),
        ("TRUNCATE events.mt_streams CASCADE", "CT002"),
        ("UPDATE ledger.leaves SET leaf = leaf", "CT002"),
        ("DELETE FROM ledger.leaves", "CT002"),
        ("TRUNCATE ledger.leaves", "CT002"),
    ];

    public async ValueTask InitializeAsync() => await RawEvent.SecondAsync(ledger);

    [Fact]
    public async Task the_owner_cannot_either()
    {
        var rows = await ledger.RowsAsync();
        foreach (var (sql, state) in OfTheOwner)
        {
            var refused = await ledger.RefusalAsync("owner", sql);
            refused.ShouldNotBeNull(sql);
            refused.SqlState.ShouldBe(state, sql);
        }
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
