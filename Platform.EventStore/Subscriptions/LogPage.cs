namespace Platform.EventStore.Subscriptions;

/// <summary>A stretch of the log, of one kind of stream or of all.</summary>
/// <param name="To">Everything up to here is in it or of another kind.</param>
public sealed record LogPage(long To, IReadOnlyList<LogRow> Rows);
