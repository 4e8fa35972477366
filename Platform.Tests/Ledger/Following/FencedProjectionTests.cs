using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Npgsql;
using Platform.Cli.Local;
using Platform.Domain.Access;
using Platform.Ledger;
using Platform.Tests.Ledger.Concurrency;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Following;

/// <summary>A batch counts only for whoever moves the shard's progress row in the same transaction.</summary>
[Collection(Alone.Name)]
public sealed class FencedProjectionTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private const string Move = "update events.mt_event_progression set last_seq_id = ? where name = 'Seen:All' and last_seq_id = ?";

    // As the daemon does it from the beginning: the row is new.
    private const string Begin =
        "insert into events.mt_event_progression (name, last_seq_id) select 'Seen:All', n from unnest(array[?, ?]) n where n > 0";

    [Fact]
    public async Task a_batch_whose_progress_row_somebody_else_moved_is_refused_and_writes_nothing()
    {
        await using var ledger = await EmptyAsync();
        await ledger.TamperAsync("INSERT INTO events.mt_event_progression (name, last_seq_id) VALUES ('Seen:All', 10)");
        (await BatchAsync(ledger, from: 10, to: 12)).ShouldBeNull();
        (await SeenAsync(ledger)).ShouldBe([11]);

        await ledger.TamperAsync("UPDATE events.mt_event_progression SET last_seq_id = 13");
        var refused = (await BatchAsync(ledger, from: 12, to: 14)).ShouldNotBeNull();
        refused.SqlState.ShouldBe("40001");
        (await SeenAsync(ledger)).ShouldBe([11]);
        (await ledger.ScalarAsync<long>("SELECT last_seq_id FROM events.mt_event_progression WHERE name = 'Seen:All'")).ShouldBe(13);
    }

    [Fact]
    public async Task a_first_batch_that_another_node_has_made_is_refused_and_tried_again_behind_it()
    {
        await using var ledger = await EmptyAsync();
        await ledger.TamperAsync("INSERT INTO events.mt_event_progression (name, last_seq_id) VALUES ('Seen:All', 2)");
        var refused = (await BatchAsync(ledger, from: 0, to: 2, Begin)).ShouldNotBeNull();
        refused.SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
        // What the daemon takes for lasting it never begins again.
        TransientFailures.IsTransient(new InvalidOperationException("as Marten wraps it", refused)).ShouldBeTrue();
        TransientFailures
            .IsTransient(new PostgresException("", "", "", PostgresErrorCodes.UniqueViolation, tableName: "seen"))
            .ShouldBeFalse();
        (await SeenAsync(ledger)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_daemon_whose_shard_another_node_moved_stops_and_goes_on_behind_it_without_counting_twice()
    {
        await using var followed = await FollowedLedger.StartAsync(cluster);
        var ledger = followed.Ledger;
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/one");
        (await Until.TrueAsync(async () => await followed.ProgressAsync() == 1, Deadline)).ShouldBeTrue();

        await ledger.TamperAsync("UPDATE events.mt_event_progression SET last_seq_id = 2 WHERE name = 'Seen:All'");
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/one");
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/one");
        (await Until.TrueAsync(() => followed.Daemon.StatusFor("Seen:All") is not AgentStatus.Running, Deadline)).ShouldBeTrue();
        (await SeenAsync(ledger)).ShouldBe([1]);

        // As whoever spreads the shards over nodes does it.
        await followed.Daemon.StartAgentAsync("Seen:All", CancellationToken.None);
        (await Until.TrueAsync(async () => await followed.ProgressAsync() == 3, Deadline)).ShouldBeTrue();
        (await SeenAsync(ledger)).ShouldBe([1, 3]);
    }

    private async Task<LedgerDatabase> EmptyAsync()
    {
        var ledger = new LedgerDatabase(cluster);
        await ledger.InitializeAsync();
        await using var command = ledger.Worker.CreateCommand(SeenEvents.Table);
        await command.ExecuteNonQueryAsync();
        return ledger;
    }

    // As the daemon does it: the progress first, then what the projection queues.
    private static async Task<PostgresException?> BatchAsync(LedgerDatabase ledger, long from, long to, string progress = Move)
    {
        await using var store = LedgerDatabase.StoreOn(
            ledger.Worker,
            new MartenLedger(LedgerDatabase.Catalogue, ledger.Keys, TimeProvider.System)
        );
        await using var session = store.LightweightSession("acme");
        session.QueueSqlCommand(progress, to, from);
        var e = new Event<RoleChanged>(new RoleChanged([])) { Sequence = from + 1, TenantId = "acme" };
        await new SeenEvents().ApplyAsync(session, [e], CancellationToken.None);
        try
        {
            await session.SaveChangesAsync();
            return null;
        }
        catch (Exception refused) when (refused is PostgresException || refused.InnerException is PostgresException)
        {
            return refused as PostgresException ?? (PostgresException)refused.InnerException!;
        }
    }

    private static Task<List<long>> SeenAsync(LedgerDatabase ledger) =>
        ledger.RowsAsync("SELECT seq_id FROM read.seen ORDER BY n", r => r.GetInt64(0));
}
