using Npgsql;
using NpgsqlTypes;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Projecting;

/// <summary>The last statements of a commit: the generation's position, and what its readers are told.</summary>
/// <param name="tells">Whether anybody reads this generation yet.</param>
internal sealed class GenerationProgress(Projection projection, int generation, bool tells)
{
    /// <summary>Moves a generation whose row is locked.</summary>
    public async Task MoveAsync(NpgsqlConnection connection, LogSpan span, ChangedKeys changed, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Move(span, "replayed = false"));
        Tell(batch, span, changed);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Moves a generation that is where the span begins, in one round trip; false where it is elsewhere.</summary>
    public async Task<bool> PassAsync(NpgsqlConnection connection, LogSpan span, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(GenerationLock.Settings));
        var move = Move(span, "replayed = replayed");
        batch.BatchCommands.Add(move);
        Tell(batch, span, new ChangedKeys());
        await batch.ExecuteNonQueryAsync(cancel);
        return move.RecordsAffected == 1;
    }

    private NpgsqlBatchCommand Move(LogSpan span, string replayed)
    {
        var move = new NpgsqlBatchCommand(
            $"""
            UPDATE read.generations SET position = $3, moved = clock_timestamp(), {replayed}
            WHERE projection = $1 AND generation = $2 AND position = $4
            """
        );
        move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        move.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = span.To });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = span.From });
        return move;
    }

    private void Tell(NpgsqlBatch batch, LogSpan span, ChangedKeys changed)
    {
        if (!tells)
        {
            return;
        }
        if (projection.TellsChanges)
        {
            batch.BatchCommands.Add(Changes(projection.Name, span, changed));
        }
        var notify = new NpgsqlBatchCommand("SELECT pg_notify('platform_read', $1)");
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        batch.BatchCommands.Add(notify);
    }

    private static NpgsqlBatchCommand Changes(string projection, LogSpan span, ChangedKeys changed)
    {
        // A generation that went live behind the one before it comes to the same positions again.
        const string Sql = """
            INSERT INTO read.changes (projection, position, tenant, tenant_position, keys)
            SELECT $1, $2, c.tenant, c.tenant_position, coalesce(array_agg(k.key) FILTER (WHERE k.key IS NOT NULL), '{}')
            FROM unnest($3, $4) AS c(tenant, tenant_position) LEFT JOIN unnest($5, $6) AS k(tenant, key) ON k.tenant = c.tenant
            GROUP BY c.tenant, c.tenant_position
            ON CONFLICT (projection, position, tenant) DO UPDATE
                SET tenant_position = excluded.tenant_position, keys = excluded.keys, at = excluded.at
            """;
        var last = span
            .Rows.GroupBy(r => r.Tenant, StringComparer.Ordinal)
            .Select(g => (Tenant: g.Key, Position: g.Max(r => r.TenantPosition)))
            .ToList();
        var keys = last.SelectMany(t => changed.Of(t.Tenant).Select(key => (t.Tenant, Key: key))).ToList();
        var command = new NpgsqlBatchCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = span.To });
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, last.Select(t => t.Tenant)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Bigint, last.Select(t => t.Position)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, keys.Select(k => k.Tenant)));
        command.Parameters.Add(Arrays.Of(NpgsqlDbType.Text, keys.Select(k => k.Key)));
        return command;
    }
}
