using Platform.Domain.Operations;
using Platform.Ledger.Entry;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Watching;
using Platform.Skeleton.Setup;

namespace Platform.Skeleton.Proof;

/// <summary>Looks for damage for ever; of all workers one does it at a time. What it finds becomes an event of the platform's log, once a place.</summary>
internal sealed class Watching(Parts parts, ServiceStore service, ILogger<LedgerWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var keys = new LogKeys(parts.Settings.KeyRing, TimeProvider.System);
        await new LedgerWatch(parts.Worker, Parts.Catalogue, keys, Signing.Origin, RecordAsync, TimeProvider.System, log).RunAsync(
            stoppingToken
        );
    }

    private async Task RecordAsync(Damage damage, CancellationToken cancel)
    {
        await using var session = service.Store.LightweightSession(HandOver.PlatformTenant).ActAs(new EntryAuthor("watch", "system"));
        var place = await session.Events.FetchForExclusiveWriting<LogDamage>($"damage/{damage.Id}", cancel);
        if (place.Aggregate is null)
        {
            place.AppendOne(new LogDamageFound(damage.Class, damage.Log, damage.Position, damage.Sentence));
            await parts.Ledger.HandOver.SealAsync(session, cancel);
            await session.SaveChangesAsync(cancel);
        }
    }
}
