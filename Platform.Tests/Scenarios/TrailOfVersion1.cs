using System.Text.Json;
using Npgsql;
using Platform.EventStore.Projecting;
using Platform.Ledger.Entry;
using Platform.Projections.Audit;

namespace Platform.Tests.Scenarios;

/// <summary>The trail as version 1 of it kept it, in its columns: texts where digests are now, no other tables. It left actors out where they are sealed.</summary>
public sealed class TrailOfVersion1 : Projection
{
    public override string Name => Trail.ProgressName;

    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            Trail.ProgressName,
            """
            tenant text COLLATE "C" NOT NULL, tenant_position bigint NOT NULL, stream text COLLATE "C" NOT NULL,
            type text COLLATE "C" NOT NULL, action text COLLATE "C" NOT NULL, outcome text COLLATE "C" NOT NULL,
            actor bytea, happened timestamptz NOT NULL,
            PRIMARY KEY (tenant, tenant_position)
            """,
            "(tenant, stream, tenant_position)",
            "(tenant, actor, tenant_position)",
            "(tenant, action, tenant_position)",
            "(tenant, type, tenant_position)",
            "(tenant, happened, tenant_position)"
        ),
    ];

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        foreach (var row in batch.Rows)
        {
            using var document = JsonDocument.Parse(row.Bytes);
            var view = new EntryView(document.RootElement);
            await using var command = new NpgsqlCommand(
                $"INSERT INTO {batch.Table(Name)} VALUES ($1, $2, $3, $4, $4, 'ok', NULL, $5)",
                connection
            );
            foreach (var value in new object[] { row.Tenant, row.TenantPosition, view.Stream, view.Type, view.At.UtcDateTime })
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
