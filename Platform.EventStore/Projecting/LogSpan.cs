using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>What stands in the log between two positions, as far as a projection takes it.</summary>
/// <param name="From">Everything up to here is applied.</param>
/// <param name="To">Everything up to here is applied afterwards.</param>
/// <param name="Rows">The events between, of every kind of stream.</param>
internal sealed record LogSpan(long From, long To, IReadOnlyList<LogRow> Rows)
{
    /// <summary>A page as spans of a batch's size: pages are as large as reading likes them, statements are not.</summary>
    public static IEnumerable<LogSpan> Of(long from, LogPage page)
    {
        for (var i = 0; i < page.Rows.Count; i += Subscription.BatchRows)
        {
            var rows = page.Rows.Skip(i).Take(Subscription.BatchRows).ToList();
            var to = i + rows.Count == page.Rows.Count ? page.To : rows[^1].Position;
            yield return new LogSpan(from, to, rows);
            from = to;
        }
        if (page.Rows.Count == 0)
        {
            yield return new LogSpan(from, page.To, []);
        }
    }
}
