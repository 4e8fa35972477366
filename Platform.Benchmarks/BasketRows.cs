using Platform.EventStore.Projecting;
using Platform.Ledger.Serialization;

namespace Platform.Benchmarks;

/// <summary>A row of the benchmark's own read model.</summary>
public sealed record BasketRow(string Owner, string Currency, int Items, string Last)
{
    public string Tenant { get; init; } = "";

    public string Id { get; init; } = "";

    public long Position { get; init; }

    public long Version { get; init; }
}

/// <summary>Baskets as they stand: one row a stream.</summary>
public sealed class BasketRows(EventJson json, string name) : SingleStreamProjection<BasketRow>(json, name, "basket")
{
    public static BasketRow Create(IEvent<BasketOpened> e) => new(e.Data.Owner, e.Data.Currency, 0, "");

    public static BasketRow Apply(IEvent<ItemAdded> e, BasketRow row) =>
        row with
        {
            Items = row.Items + e.Data.Quantity,
            Last = e.Data.Item,
        };
}
