using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger;
using Platform.Tests.Ledger.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Concurrency;

/// <summary>A ledger with its sequencer and with Marten's daemon, as worker, over one projection.</summary>
public sealed class FollowedLedger : IAsyncDisposable
{
    private const string Behind = """
        SELECT count(*) FROM events.mt_events e WHERE e.type <> 'tombstone'
            AND NOT (EXISTS (SELECT FROM ledger.leaves l WHERE l.seq_id = e.seq_id) AND EXISTS (SELECT FROM read.seen s WHERE s.seq_id = e.seq_id))
        """;

    private readonly DocumentStore _store;

    private FollowedLedger(ProvenLedger proven, DocumentStore store, IProjectionDaemon daemon) =>
        (Proven, _store, Daemon) = (proven, store, daemon);

    public ProvenLedger Proven { get; }

    public IProjectionDaemon Daemon { get; }

    public LedgerDatabase Ledger => Proven.Ledger;

    public static async Task<FollowedLedger> StartAsync(TestCluster cluster, ILogger? log = null)
    {
        var proven = await ProvenLedger.CreateAsync(cluster);
        await using (var command = proven.Ledger.Worker.CreateCommand(SeenEvents.Table))
        {
            await command.ExecuteNonQueryAsync();
        }
        var (store, daemon) = await DaemonAsync(proven.Ledger, log);
        proven.Start();
        return new FollowedLedger(proven, store, daemon);
    }

    /// <summary>A running daemon over a store of its own.</summary>
    public static async Task<(DocumentStore Store, IProjectionDaemon Daemon)> DaemonAsync(LedgerDatabase ledger, ILogger? log = null)
    {
        var store = LedgerDatabase.StoreOn(
            ledger.Worker,
            new MartenLedger(LedgerDatabase.Catalogue, ledger.Keys, TimeProvider.System),
            more: options => options.Projections.Add(new SeenEvents(), ProjectionLifecycle.Async, "Seen")
        );
        var daemon = await store.BuildProjectionDaemonAsync(logger: log);
        await daemon.StartAllAsync();
        return (store, daemon);
    }

    /// <summary>Committed events that have no place or that the projection has not seen.</summary>
    public Task<long> BehindAsync() => Ledger.ScalarAsync<long>(Behind);

    /// <summary>How far the projection says it is.</summary>
    public async Task<long> ProgressAsync() =>
        (
            await Ledger.RowsAsync(
                "SELECT coalesce(max(last_seq_id), 0)::bigint FROM events.mt_event_progression WHERE name = 'Seen:All'",
                r => r.GetInt64(0)
            )
        )[0];

    /// <summary>Begins a transaction as service that nobody ends by its idleness.</summary>
    public static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var patient = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 0", connection);
        await patient.ExecuteNonQueryAsync();
        return transaction;
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.StopAllAsync();
        Daemon.Dispose();
        await _store.DisposeAsync();
        await Proven.DisposeAsync();
    }
}
