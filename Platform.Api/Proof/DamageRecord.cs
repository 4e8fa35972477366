using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Proof.Watching;
using Platform.Projections.Operations;

namespace Platform.Api.Proof;

/// <summary>Writes what the watch found into the platform's own log: a stream a place, so that each is there once.</summary>
public sealed class DamageRecord(Decider decider, TimeProvider clock)
{
    private readonly SystemDecisions _decisions = new(decider, clock);

    public Task WriteAsync(Damage damage, CancellationToken cancel)
    {
        return _decisions.AppendAsync<LogDamage>(
            $"damage/{damage.Id}",
            damage.Id,
            state => state is null ? [new LogDamageFound(damage.Class, damage.Log, damage.Position, damage.Sentence)] : [],
            cancel
        );
    }
}
