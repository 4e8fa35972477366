using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Platform.Ledger.Entry;

/// <summary>
/// Folds an aggregate of the domain for Marten, by the domain's own <c>Create</c> and <c>Apply</c>. Marten's generated folds would put a reference to
/// its packages into the domain, which has none (docs/adr/0019).
/// </summary>
public sealed class LiveFold<T> : SingleStreamProjection<T, string>
    where T : class
{
    private static readonly Reading.AggregateType Fold = Reading.AggregateType.Of(typeof(T));

    /// <summary>Marten would refuse an aggregate with methods of its own beside ours, which call them.</summary>
    public override void AssembleAndAssertValidity() { }

    public override T? Evolve(T? snapshot, string id, IEvent e) => (T?)Fold.Fold(snapshot, e.Data);
}
