using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Ledger.Telemetry;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// Makes each tenant's log a Merkle log: follows the log, integrates what has committed, and signs checkpoints. One process at a time does it
/// (<see cref="SequencerLease"/>); a log that does not agree with what was signed before is refused by name, its neighbours go on (docs/adr/0015).
/// </summary>
public sealed class Sequencer(
    NpgsqlDataSource worker,
    IGrowthSignal tail,
    LogKeys keys,
    LogMemory memory,
    string baseOrigin,
    string holder,
    TimeProvider clock,
    ILogger<Sequencer> log,
    WitnessMemory? witnesses = null,
    Numbering.Numbering? numbering = null
)
{
    /// <summary>Busy rounds begin at least this far apart: an event waits half of it on average for its checkpoint.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Where logs are refused, everything is held beside the memory again: what is wrong may have been put right.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);
    private readonly Refusals _refusals = new(worker, log);
    private readonly LateAlarm _late = new(numbering, clock, log);
    private string? _trouble;

    public LoopSign Sign { get; } = new("sequencer", TimeSpan.FromSeconds(30), clock);

    /// <summary>Why logs, or one of them, are not signed; null while all are, or another process does it.</summary>
    public string? Trouble => _trouble ?? _refusals.Trouble;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var lease = new SequencerLease(worker, holder);
                if (await lease.TakeAsync(cancel) is { } position)
                {
                    await LeadAsync(lease, position, cancel);
                }
                else
                {
                    _trouble = null;
                    _refusals.Forget();
                    Sign.Beat();
                    await Task.WhenAny(Task.Delay(Beat, clock, cancel));
                }
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                _trouble = $"checkpoints are not signed: {(e is InvalidDataException ? e.Message : e.GetType().Name)}";
                log.LogError(e, "the sequencer failed; it begins again in {Pause}", AfterError);
                await Task.WhenAny(Task.Delay(AfterError, clock, cancel));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LeadAsync(SequencerLease lease, long position, CancellationToken cancel)
    {
        var heads = new LogHeads(worker);
        try
        {
            var remembered = await RememberedAsync(cancel);
            var check = new MemoryCheck(worker, heads, baseOrigin, () => lease.HoldAsync(position, cancel));
            var (behind, refused) = await check.RunAsync(remembered, cancel);
            var root = (await heads.OfAsync([MerkleLog.Root], cancel))[MerkleLog.Root].Log;
            if (
                !refused.Exists(r => r.Tenant == MerkleLog.Root)
                && (await new SignerCheck(worker, keys, baseOrigin).FindAsync(root, cancel) ?? await WitnessedAsync(root, cancel))
                    is { } refusal
            )
            {
                refused.Add(refusal);
            }
            await _refusals.ReplaceAsync(refused, cancel);
            var leading = new SequencerLeading(
                worker,
                heads,
                new SequencerRound(worker, lease, heads, memory, remembered ?? [], baseOrigin),
                [.. refused.Select(r => r.Tenant)],
                position
            );
            var began = clock.GetTimestamp();
            while (leading.Refused.Count == 0 || clock.GetElapsedTime(began) < LookAgain)
            {
                await StepAsync(leading, lease, behind, cancel);
            }
        }
        finally
        {
            await lease.ReleaseAsync();
        }
    }

    private async Task StepAsync(SequencerLeading leading, SequencerLease lease, List<string> behind, CancellationToken cancel)
    {
        var growth = tail.NextGrowth;
        var began = clock.GetTimestamp();
        var signer = leading.RootRefused ? null : keys.Signer();
        _trouble = signer is null && !leading.RootRefused ? "no-signing-key: ./platform keys rotate-signing makes one" : null;
        var numbered = numbering is null ? 0 : await numbering.RunAsync((c, token) => lease.MoveAsync(c, leading.Position, token), cancel);
        await _late.LookAsync((c, token) => lease.MoveAsync(c, leading.Position, token), cancel);
        var moved = false;
        if (signer is not null)
        {
            try
            {
                moved = await leading.StepAsync(behind, signer, cancel);
            }
            catch (LogRefusedException e)
            {
                leading.Refused.Add(e.Refusal.Tenant);
                await _refusals.AddAsync(e.Refusal, cancel);
                return;
            }
        }
        Sign.Beat();
        if (!moved)
        {
            await using (var connection = await worker.OpenConnectionAsync(cancel))
            {
                await lease.MoveAsync(connection, leading.Position, cancel);
            }
            await tail.WaitAsync(growth, Beat, cancel);
        }
        var rest = leading.IsBehind || numbered == Numbering.Numbering.RowsMax ? TimeSpan.Zero : Pace - clock.GetElapsedTime(began);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancel);
        }
    }

    private async Task<LogRefusal?> WitnessedAsync(MerkleLog root, CancellationToken cancel)
    {
        if (witnesses is null || keys.Signer() is not { } signer)
        {
            return null;
        }
        return await witnesses.CheckAsync(root, await new StoredEnds(worker).OfRootAsync(root, cancel), signer, cancel);
    }

    /// <summary>The memory's content; a memory that is not there is begun only where nothing was ever signed. Null: it was lost.</summary>
    private async Task<Dictionary<string, Checkpoint>?> RememberedAsync(CancellationToken cancel)
    {
        if (!memory.Exists)
        {
            await using var command = worker.CreateCommand("SELECT EXISTS (SELECT FROM proof.checkpoints)");
            if (await command.ExecuteScalarAsync(cancel) is true)
            {
                return null;
            }
            await memory.CreateAsync(cancel);
        }
        return new(await memory.ReadAsync(cancel), StringComparer.Ordinal);
    }
}
