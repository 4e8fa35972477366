using Npgsql;
using Platform.EventStore.Projecting;

namespace Platform.Tests.Scenarios;

/// <summary>One row a tenant's stream with its last version, in one of two shapes: what a deployment changes.</summary>
public sealed class Shades(int version) : Projection
{
    public override string Name => "shades";

    public override int Version => version;

    public override IReadOnlyList<ReadTable> Tables { get; } =
    [
        new(
            "shades",
            $"""
            tenant text COLLATE "C" NOT NULL, stream text COLLATE "C" NOT NULL, last {(version == 1 ? "bigint" : "text")} NOT NULL,
            PRIMARY KEY (tenant, stream)
            """
        ),
    ];

    /// <summary>Says which events cannot be taken; may change while it runs, as a fix does.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        foreach (var row in batch.Rows)
        {
            if (Refuses(row.Stream))
            {
                throw new InvalidDataException("this shade cannot be seen");
            }
            var sql = $"""
                INSERT INTO {batch.Table(Name)} AS s VALUES ($1, $2, $3) ON CONFLICT (tenant, stream) DO UPDATE SET last = excluded.last
                """;
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Add(new NpgsqlParameter { Value = row.Tenant });
            command.Parameters.Add(new NpgsqlParameter { Value = row.Stream });
            command.Parameters.Add(new NpgsqlParameter { Value = version == 1 ? row.Version : $"v{row.Version}" });
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
