using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Platform.Benchmarks.Ledger;

// The bare arm's events: the same content, and as much more text as the envelope of an entry has, so that both store as many bytes.
public sealed record BareOpened(string Owner, string Purpose, string Terms, string Rest);

public sealed record BareUsed(string Door, int Times, string Note, string Rest);

/// <summary>The bare arm's stream, folded by Marten.</summary>
public sealed class BarePass
{
    public string Id { get; set; } = "";

    public int Used { get; set; }
}

/// <summary>Folds it by hand-written code, as fast as Marten can.</summary>
public sealed class BareFold : SingleStreamProjection<BarePass, string>
{
    public override BarePass? Evolve(BarePass? snapshot, string id, IEvent e)
    {
        var pass = snapshot ?? new BarePass { Id = id };
        if (e.Data is BareUsed used)
        {
            pass.Used += used.Times;
        }
        return pass;
    }
}
