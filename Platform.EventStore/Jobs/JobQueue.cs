using Npgsql;

namespace Platform.EventStore.Jobs;

/// <summary>What is due, by the database's clock alone, and when the next will be.</summary>
internal sealed class JobQueue(NpgsqlDataSource worker, string[] kinds)
{
    /// <summary>Takes what has been due longest, or what its holder let go; null where there is nothing.</summary>
    /// <param name="notOf">Tenants that have as much running here as they may.</param>
    public async Task<HeldJob?> TakeAsync(string[] notOf, CancellationToken cancel)
    {
        const string Sql = """
            UPDATE platform.jobs SET state = 'running', attempts = attempts + 1, leased_until = clock_timestamp() + $1
            WHERE id = (
                SELECT j.id FROM platform.jobs j
                WHERE j.state IN ('queued', 'running') AND j.due <= now()
                    AND (j.state = 'queued' OR j.leased_until < now()) AND j.kind = ANY($2) AND j.tenant <> ALL($3)
                ORDER BY j.due LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, tenant, kind, stream, attempts, failures
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = JobLease.Length });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = kinds });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = notOf });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new HeldJob(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetInt32(4),
                reader.GetInt32(5)
            )
            : null;
    }

    /// <summary>How long until the next queued job is due, a day at most; negative where one waits already, null where none is queued.</summary>
    public async Task<TimeSpan?> NextAsync(CancellationToken cancel)
    {
        const string Sql = """
            SELECT extract(epoch FROM least(j.due, now() + interval '1 day') - clock_timestamp())::double precision FROM platform.jobs j
            WHERE j.state IN ('queued', 'running') AND j.state = 'queued' AND j.kind = ANY($1) ORDER BY j.due LIMIT 1
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = kinds });
        return await command.ExecuteScalarAsync(cancel) is double seconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
