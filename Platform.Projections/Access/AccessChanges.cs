using System.Text.Json;
using Npgsql;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Access;

/// <summary>Who changed which permission, when and why: one row a change, never changed again. Reasons stay sealed.</summary>
public sealed class AccessChanges(EventJson json) : Projection
{
    public const string ProjectionName = "access_changes";

    /// <summary>Its one table; <c>position</c> is the tenant_position of the event.</summary>
    internal const string Table = "access_changes";

    public override string Name => ProjectionName;

    // Permissions are those after the change, so that the next one can say what it added and removed.
    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            Table,
            """
            tenant text COLLATE "C" NOT NULL, position bigint NOT NULL, at timestamptz NOT NULL,
            actor text COLLATE "C" NOT NULL, actor_kind text COLLATE "C" NOT NULL, what text COLLATE "C" NOT NULL,
            account text COLLATE "C", role text COLLATE "C" NOT NULL, grant_id text COLLATE "C",
            permissions text[], added text[], removed text[], reason text, until timestamptz,
            PRIMARY KEY (tenant, position)
            """,
            "(tenant, account, position)",
            "(tenant, role, position)",
            "(tenant, actor, position)",
            "(tenant, grant_id)"
        ),
    ];

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var table = batch.Table(Table);
        var happened = new List<Happened>();
        foreach (var row in batch.Rows.Where(Concerns))
        {
            using var document = JsonDocument.Parse(row.Bytes);
            var view = new EntryView(document.RootElement);
            if (json.Read(view.Type, view.Schema, view.Data) is { } e)
            {
                var reason = view.Data.TryGetProperty("reason", out var value) ? value.GetRawText() : null;
                happened.Add(new Happened(row, view.At.UtcDateTime, view.ActorId, view.ActorKind, reason, e));
            }
        }
        if (happened.Count == 0)
        {
            return;
        }
        var before = await ChangesBefore.ReadAsync(connection, table, happened, cancel);
        await ChangeRow.InsertAsync(connection, table, [.. happened.Select(before.Next).OfType<ChangeRow>()], cancel);
    }

    public override bool Concerns(LogRow row) =>
        row.Stream.StartsWith("grant/", StringComparison.Ordinal) || row.Stream.StartsWith("role/", StringComparison.Ordinal);
}

/// <summary>An event of a grant or a role, with what its envelope says.</summary>
/// <param name="Reason">The sealed value byte for byte, or null.</param>
internal sealed record Happened(LogRow Row, DateTime At, string Actor, string ActorKind, string? Reason, object Event);
