using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Serialization;
using Platform.Ledger.Telemetry;

namespace Platform.Ledger.Proof.Watching;

/// <summary>
/// Holds the ledger beside its leaves and what was signed of it, for ever, on one node at a time: the newest part and every fresh checkpoint each
/// <see cref="FreshEvery"/>, and everything from its beginning at a bounded rate. What it finds is told by an alarm, a metric, an event and readiness, and
/// stands until two whole passes have found nothing.
/// </summary>
/// <param name="record">Writes a finding down as an event, once for each.</param>
public sealed class LedgerWatch(
    NpgsqlDataSource worker,
    EventCatalogue catalogue,
    LogKeys keys,
    string baseOrigin,
    Func<Damage, CancellationToken, Task> record,
    TimeProvider clock,
    ILogger<LedgerWatch> log
)
{
    /// <summary>How often the newest part is looked at.</summary>
    public static readonly TimeSpan FreshEvery = TimeSpan.FromSeconds(30);

    /// <summary>Between two steps of the way through everything: 2,000 entries a second. Shorter than an idle session of the worker may last.</summary>
    public static readonly TimeSpan StepEvery = TimeSpan.FromSeconds(1);

    // One look may take longer than sessions of the worker may idle; a node that was frozen still loses its turn.
    private const string Turn =
        "SELECT pg_try_advisory_lock(hashtext('ledger-watch')) FROM (SELECT set_config('idle_session_timeout', '60s', false)) patience";

    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(5);
    private readonly LedgerRows _rows = new(worker, catalogue);
    private readonly FreshlySigned _signed = new(worker, keys, baseOrigin);
    private readonly WatchFindings _findings = new(record, log);
    private readonly NumberingLag _lag = new(worker, clock);
    private long _place;
    private long _number;
    private (string Tenant, long Checked)? _tiles;
    private (bool Leaves, bool Events, bool Tiles) _ended;

    public LoopSign Sign { get; } = new("ledger-watch", StuckAfter, clock);

    /// <summary>The first of what was found, with its position; null while nothing is, or where another node watches.</summary>
    public string? Trouble => _findings.Trouble;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        WatchFindings.Begin();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await using var turn = await worker.OpenConnectionAsync(cancel);
                if (await HasTurnAsync(turn, Turn, cancel))
                {
                    await WatchAsync(turn, cancel);
                }
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "the watch over the ledger failed; it begins again in {Pause}", StepEvery);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.WhenAny(Task.Delay(StepEvery, clock, cancel));
        }
    }

    private async Task WatchAsync(NpgsqlConnection turn, CancellationToken cancel)
    {
        using var measured = _lag.Begin();
        long? looked = null;
        // On the connection that holds the lock: where it is lost, so is the turn.
        while (await HasTurnAsync(turn, "SELECT true", cancel))
        {
            await _lag.SampleAsync(cancel);
            if (looked is null || clock.GetElapsedTime(looked.Value) >= FreshEvery)
            {
                looked = clock.GetTimestamp();
                await FreshAsync(cancel);
            }
            await StepAsync(cancel);
            Sign.Beat();
            await Task.Delay(StepEvery, clock, cancel);
        }
    }

    // The newest places and numbers, and every checkpoint signed since.
    private async Task FreshAsync(CancellationToken cancel)
    {
        var (place, number) = await _rows.EndAsync(cancel);
        await _findings.AddAsync((await _rows.LeavesAsync(Math.Max(0, place - LedgerRows.LeavesMax), cancel)).Damage, cancel);
        await _findings.AddAsync((await _rows.EventsAsync(Math.Max(0, number - LedgerRows.NumbersMax), cancel)).Damage, cancel);
        foreach (var damage in await _signed.NewAsync(cancel))
        {
            await _findings.AddAsync(damage, cancel);
        }
    }

    private async Task StepAsync(CancellationToken cancel)
    {
        var (place, leaf) = await _rows.LeavesAsync(_place, cancel);
        await _findings.AddAsync(leaf, cancel);
        var (number, unplaced) = await _rows.EventsAsync(_number, cancel);
        await _findings.AddAsync(unplaced, cancel);
        (_tiles, var tile) = await _signed.StepAsync(_tiles, cancel);
        await _findings.AddAsync(tile, cancel);
        _ended = (_ended.Leaves || place == _place, _ended.Events || number == _number, _ended.Tiles || _tiles is null);
        (_place, _number) = (place == _place ? 0 : place, number == _number ? 0 : number);
        if (_ended is (true, true, true))
        {
            _findings.PassEnded();
            _ended = default;
        }
    }

    private static async Task<bool> HasTurnAsync(NpgsqlConnection turn, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, turn);
        return await command.ExecuteScalarAsync(cancel) is true;
    }
}
