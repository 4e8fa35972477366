using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Projecting;

/// <summary>The last statements of a commit: the generation's position, and what its readers are told.</summary>
internal static class GenerationProgress
{
    /// <param name="changed">Keys that changed; null where nobody reads this generation yet.</param>
    public static async Task MoveAsync(
        NpgsqlConnection connection,
        Projection projection,
        int generation,
        LogSpan span,
        ChangedKeys? changed,
        CancellationToken cancel
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        const string Move = """
            UPDATE read.generations SET position = $3, moved = clock_timestamp(), replayed = false WHERE projection = $1 AND generation = $2
            """;
        var move = new NpgsqlBatchCommand(Move);
        move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        move.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = span.To });
        batch.BatchCommands.Add(move);
        if (changed is not null)
        {
            if (projection.TellsChanges)
            {
                batch.BatchCommands.Add(Changes(projection.Name, span, changed));
            }
            var notify = new NpgsqlBatchCommand("SELECT pg_notify('platform_read', $1)");
            notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            batch.BatchCommands.Add(notify);
        }
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlBatchCommand Changes(string projection, LogSpan span, ChangedKeys changed)
    {
        const string Sql = """
            INSERT INTO read.changes (projection, position, tenant, tenant_position, keys)
            SELECT $1, $2, c.tenant, c.tenant_position, coalesce(array_agg(k.key) FILTER (WHERE k.key IS NOT NULL), '{}')
            FROM unnest($3, $4) AS c(tenant, tenant_position) LEFT JOIN unnest($5, $6) AS k(tenant, key) ON k.tenant = c.tenant
            GROUP BY c.tenant, c.tenant_position
            """;
        var last = span
            .Rows.GroupBy(r => r.Tenant, StringComparer.Ordinal)
            .Select(g => (Tenant: g.Key, Position: g.Max(r => r.TenantPosition)))
            .ToList();
        var keys = last.SelectMany(t => changed.Of(t.Tenant).Select(key => (t.Tenant, Key: key))).ToList();
        var command = new NpgsqlBatchCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = span.To });
        command.Parameters.Add(Array(NpgsqlDbType.Text, last.Select(t => t.Tenant)));
        command.Parameters.Add(Array(NpgsqlDbType.Bigint, last.Select(t => t.Position)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, keys.Select(k => k.Tenant)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, keys.Select(k => k.Key)));
        return command;
    }

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
