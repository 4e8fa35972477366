using Npgsql;
using Platform.Domain.Access;
using Platform.Ledger.Proof.Verification;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Concurrency;

/// <summary>
/// A save that fails behind its append burns numbers. Marten wants to fill them with tombstones, which the service may not write: that fails on its own,
/// aside from whoever saved.
/// </summary>
[Collection(Alone.Name)]
public sealed class RolledBackTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const int Saves = 20;

    [Fact]
    public async Task a_save_that_fails_tells_its_own_reason_and_leaves_nothing_but_a_gap()
    {
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/one");
        for (var save = 0; save < Saves; save++)
        {
            await using var session = ledger.Session("acme");
            var stream = await session.Events.FetchForExclusiveWriting<Role>("role/one");
            stream.AppendMany(LedgerWorkload.Events(2, isNew: false));
            session.QueueSqlCommand("select 1 / 0");
            var failed = await Should.ThrowAsync<Exception>(() => ledger.SaveAsync(session));
            ((failed as PostgresException) ?? failed.InnerException.ShouldBeOfType<PostgresException>()).SqlState.ShouldBe("22012");
        }
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/one");

        (await ledger.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence")).ShouldBe(2 + (2 * Saves));
        (await ledger.ScalarAsync<long>("SELECT count(*) FROM events.mt_events")).ShouldBe(2);
        (await ledger.ScalarAsync<long>("SELECT count(*) FROM events.mt_streams WHERE id = 'mt_tombstone'")).ShouldBe(0);
        (
            await ledger.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'platform_service' AND state LIKE 'idle in%' AND datname = current_database()"
            )
        ).ShouldBe(0);
        (
            await new LedgerVerifier(ledger.Worker, LedgerDatabase.Catalogue).VerifyAllAsync(null, CancellationToken.None)
        ).First.ShouldBeNull();
    }
}
