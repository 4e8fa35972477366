using System.Security.Cryptography;
using System.Text;
using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Proof.Watching;
using Platform.Projections.Operations;

namespace Platform.Api.Proof;

/// <summary>Writes what the watch found into the platform's own log: a stream a place, so that each is there once.</summary>
public sealed class DamageRecord(Decider decider, TimeProvider clock)
{
    private const int GuidBytes = 16;
    private readonly SystemDecisions _decisions = new(decider, clock);

    public Task WriteAsync(Damage damage, CancellationToken cancel)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(damage.Where)).AsSpan(0, GuidBytes), bigEndian: true);
        return _decisions.AppendAsync<LogDamage>(
            $"damage/{id}",
            id,
            state => state is null ? [new LogDamageFound(damage.Class, damage.Log, damage.Position, damage.Sentence)] : [],
            cancel
        );
    }
}
