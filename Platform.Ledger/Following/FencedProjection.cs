using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace Platform.Ledger.Following;

/// <summary>
/// What every projection and subscription on Marten's daemon is built on. Marten's progress row does not stop a node that was frozen and replaced from
/// committing its batch once more: the fence, sent first with each batch, does (docs/adr/0019). Rows are written set-based through
/// <see cref="IDocumentOperations.QueueSqlCommand(string, object[])"/>, never a statement an event.
/// </summary>
/// <param name="name">The projection's name; its shard is <c>&lt;name&gt;:All</c>.</param>
public abstract class FencedProjection(string name) : IProjection
{
    /// <summary>Tombstones stand for numbers that nothing was written under; they are nobody's business.</summary>
    private const string Tombstone = "tombstone";

    // A node that was frozen in a shard's very first batch finds the shard's row made by whoever took over. The daemon must try again behind it: what it
    // takes for lasting it leaves alone, and the shard would run nowhere.
    static FencedProjection() => TransientFailures.AddClassifier(IsTakenOver);

    public string Name => name;

    /// <summary>Has the daemon run it under its name. Marten would take the type's name otherwise, and the fence would look for another shard.</summary>
    public void AddTo(StoreOptions options) => options.Projections.Add(this, ProjectionLifecycle.Async, name);

    /// <summary>The batch's events, tombstones left out, in the order of their sequence numbers.</summary>
    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        operations.QueueSqlCommand("call ledger.fence(?)", $"{name}:All");
        List<IEvent> entries = [.. events.Where(e => e.EventTypeName != Tombstone)];
        if (entries.Count > 0)
        {
            await WriteAsync(operations, entries, cancellation);
        }
    }

    private static bool? IsTakenOver(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "mt_event_progression" } ? true : null;

    /// <summary>Queues what the events amount to.</summary>
    protected abstract Task WriteAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation);
}
