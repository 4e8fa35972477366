using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Proof.Sequencing;
using Platform.Skeleton.Setup;

namespace Platform.Skeleton.Proof;

/// <summary>Numbers events and signs each tenant's tree; of all workers one does it at a time.</summary>
internal sealed class Signing(Parts parts, ILogger<Sequencer> log) : BackgroundService
{
    /// <summary>What the logs are called.</summary>
    public const string Origin = "log.skeleton";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var keys = new LogKeys(parts.Settings.KeyRing, TimeProvider.System);
        await new Sequencer(
            parts.Worker,
            new EventSignal(parts.Worker, TimeProvider.System),
            keys,
            new LogMemory(parts.Settings.Memory, TimeProvider.System),
            Origin,
            $"{Environment.MachineName}/{Environment.ProcessId}",
            TimeProvider.System,
            log,
            numbering: new Numbering(parts.Worker)
        ).RunAsync(stoppingToken);
    }
}
