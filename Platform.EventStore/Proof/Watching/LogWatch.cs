using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Watching;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Proof.Watching;

/// <summary>
/// Verifies the log for ever, on one node at a time: the freshest part every <see cref="FreshEvery"/>, and everything from its beginning at a bounded
/// rate. What it finds is told by an alarm, a metric, an event and readiness, and stands until a whole pass has found nothing.
/// </summary>
/// <param name="record">Writes a finding down as an event, once for each.</param>
public sealed class LogWatch(
    NpgsqlDataSource worker,
    WatchRound round,
    Func<Damage, CancellationToken, Task> record,
    TimeProvider clock,
    ILogger<LogWatch> log
)
{
    /// <summary>How often the freshest part is looked at.</summary>
    public static readonly TimeSpan FreshEvery = TimeSpan.FromSeconds(30);

    /// <summary>Between two steps of the way through everything, each of <see cref="WatchRound.StretchEntries"/>: 2,000 entries a second.</summary>
    public static readonly TimeSpan StepEvery = TimeSpan.FromSeconds(1);

    /// <summary>While more entries than this came with the last look, the way through everything waits: writers come first.</summary>
    private const long BusyEntries = 30_000;

    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(5);
    private readonly WatchFindings _findings = new(record, log);

    public LoopSign Sign { get; } = new("log-watch", StuckAfter, clock);

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
                await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext('log-watch'))", turn);
                if (await take.ExecuteScalarAsync(cancel) is true)
                {
                    await WatchAsync(turn, cancel);
                }
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "the watch over the log failed; it begins again in {Pause}", StepEvery);
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
        var place = await WatchPlace.ReadAsync(turn, cancel);
        TileCursor? tiles = null;
        long? looked = null;
        var (busy, logEnded, tilesEnded) = (false, false, false);
        while (!cancel.IsCancellationRequested)
        {
            if (looked is null || clock.GetElapsedTime(looked.Value) >= FreshEvery)
            {
                looked = clock.GetTimestamp();
                (place, busy) = await LookAsync(place, cancel);
            }
            if (!busy)
            {
                var (group, entries, damage) = await round.StepAsync(place.Rolling, cancel);
                await _findings.AddAsync(damage, cancel);
                place = place with { Rolling = entries == 0 ? WatchPlace.Beginning : group };
                (tiles, damage) = await round.TilesAsync(tiles, cancel);
                await _findings.AddAsync(damage, cancel);
                (logEnded, tilesEnded) = (logEnded || entries == 0, tilesEnded || tiles is null);
                if (logEnded && tilesEnded)
                {
                    _findings.PassEnded();
                    (logEnded, tilesEnded) = (false, false);
                }
            }
            // On the connection that holds the lock: where it is lost, so is the turn.
            await place.WriteAsync(turn, cancel);
            Sign.Beat();
            await Task.Delay(StepEvery, clock, cancel);
        }
    }

    private async Task<(WatchPlace Place, bool Busy)> LookAsync(WatchPlace place, CancellationToken cancel)
    {
        var all = 0L;
        while (true)
        {
            var (group, entries, damage) = await round.StepAsync(place.Fresh, cancel);
            await _findings.AddAsync(damage, cancel);
            place = place with { Fresh = group };
            all += entries;
            Sign.Beat();
            if (entries == 0)
            {
                break;
            }
        }
        await _findings.AddAsync(await round.StraysAsync(cancel), cancel);
        foreach (var damage in await round.SignedAsync(cancel))
        {
            await _findings.AddAsync(damage, cancel);
        }
        return (place, all > BusyEntries);
    }
}
