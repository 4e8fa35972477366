using Npgsql;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;

namespace Platform.Tests.EventStore.Following;

/// <summary>
/// Counts a tenant's events and remembers every position it was given: a skipped or repeated event shows in the counts, and the rows
/// say which one it was.
/// </summary>
public sealed class TallyProjection(string name) : Projection
{
    public override string Name => name;

    public override IReadOnlyList<ReadTable> Tables { get; } =
    [new(name, """tenant text COLLATE "C" NOT NULL, events bigint NOT NULL, positions bigint[] NOT NULL, PRIMARY KEY (tenant)""")];

    /// <summary>Called within the batch's transaction, before its rows are written.</summary>
    public Func<IReadOnlyList<LogRow>, Task> Meanwhile { get; init; } = _ => Task.CompletedTask;

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var rows = batch.Rows;
        await Meanwhile(rows);
        foreach (var tenant in rows.GroupBy(r => r.Tenant))
        {
            await using var upsert = new NpgsqlCommand(
                $"""
                INSERT INTO {batch.Table(name)} AS t VALUES ($1, $2, $3) ON CONFLICT (tenant)
                DO UPDATE SET events = t.events + excluded.events, positions = t.positions || excluded.positions
                """,
                connection
            );
            upsert.Parameters.Add(new NpgsqlParameter { Value = tenant.Key });
            upsert.Parameters.Add(new NpgsqlParameter { Value = (long)tenant.Count() });
            upsert.Parameters.Add(new NpgsqlParameter { Value = tenant.Select(r => r.Position).ToArray() });
            await upsert.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <summary>True when the rows are the fold of the log up to its end; what differs is in the message of the failure.</summary>
    public async Task EqualsTheLogAsync(LogDatabase log)
    {
        var sql = $"""
            SELECT count(*) FROM read.{name} t FULL JOIN
                (SELECT tenant, count(*) AS events, array_agg(position ORDER BY position) AS positions FROM platform.log GROUP BY tenant) l
                USING (tenant)
            WHERE t.events IS DISTINCT FROM l.events OR t.positions IS DISTINCT FROM l.positions
            """;
        (await log.ScalarAsync<long>(sql)).ShouldBe(0, $"tenants whose row in read.{name} is not the fold of the log");
    }
}
