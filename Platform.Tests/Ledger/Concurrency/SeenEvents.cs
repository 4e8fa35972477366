using JasperFx.Events;
using Marten;
using Platform.Ledger.Following;

namespace Platform.Tests.Ledger.Concurrency;

/// <summary>Writes down every event that the daemon shows it, as often as it does.</summary>
public sealed class SeenEvents() : FencedProjection("Seen")
{
    public const string Table =
        "CREATE TABLE read.seen (seq_id bigint NOT NULL, tenant text NOT NULL, n bigint GENERATED ALWAYS AS IDENTITY)";

    protected override Task WriteAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        operations.QueueSqlCommand(
            "INSERT INTO read.seen (seq_id, tenant) SELECT * FROM unnest(?, ?)",
            events.Select(e => e.Sequence).ToArray(),
            events.Select(e => e.TenantId).ToArray()
        );
        return Task.CompletedTask;
    }
}
