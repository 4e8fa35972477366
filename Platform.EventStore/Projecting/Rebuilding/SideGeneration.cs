using Npgsql;
using Platform.EventStore.Jobs;
using Platform.EventStore.Projecting;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>The generation a job makes beside the live one. It belongs to the job, so that a next attempt goes on with it.</summary>
internal sealed class SideGeneration(NpgsqlDataSource worker, Projection projection, HeldJob job)
{
    /// <summary>Times a drop waits for readers before it is left to the next job.</summary>
    private const int DropAttemptsMax = 100;

    private static readonly TimeSpan DropPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The job's generation, made where it is not there yet.</summary>
    /// <param name="state">building or checking.</param>
    public async Task<Generation> OpenAsync(string state, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await JobFence.HoldAsync(connection, job, cancel);
        if (await FindAsync(connection, cancel) is { } known)
        {
            return known;
        }
        // Whoever else makes one of this projection waits here, so that numbers are given once.
        await ExecuteAsync(connection, "SELECT FROM read.projections WHERE name = $1 FOR UPDATE", cancel, projection.Name);
        const string Insert = """
            INSERT INTO read.generations (projection, generation, version, state, job)
            SELECT $1, coalesce(max(generation), 0) + 1, $2, $3, $4 FROM read.generations WHERE projection = $1
            """;
        await ExecuteAsync(connection, Insert, cancel, projection.Name, projection.Version, state, job.Id);
        var made = (await FindAsync(connection, cancel))!;
        await GenerationTables.CreateAsync(connection, projection, made.Number, cancel);
        await transaction.CommitAsync(cancel);
        return made;
    }

    /// <summary>The live generation.</summary>
    public async Task<Generation> LiveAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return await LiveAsync(connection, "", cancel);
    }

    /// <summary>The live generation, read on a transaction; <paramref name="hold"/> such as <c>FOR UPDATE OF g</c>.</summary>
    public async Task<Generation> LiveAsync(NpgsqlConnection connection, string hold, CancellationToken cancel) =>
        await ReadAsync(
            connection,
            $"""
            SELECT g.projection, g.generation, g.version, g.position, g.state
            FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live WHERE p.name = $1 {hold}
            """,
            cancel,
            projection.Name
        ) ?? throw new InvalidOperationException($"projection {projection.Name} has no live generation yet");

    /// <summary>Numbers of generations nobody will show or go on with: what was replaced, and what ended jobs have left.</summary>
    public async Task<List<int>> LeftOverAsync(CancellationToken cancel)
    {
        const string Sql = """
            SELECT g.generation FROM read.generations g LEFT JOIN platform.jobs j ON j.id = g.job
            WHERE g.projection = $1 AND (g.state = 'retired'
                OR (g.state IN ('building', 'checking') AND g.job IS DISTINCT FROM $2 AND coalesce(j.state, 'failed') IN ('done', 'failed')))
            ORDER BY g.generation
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var numbers = new List<int>();
        while (await reader.ReadAsync(cancel))
        {
            numbers.Add(reader.GetInt32(0));
        }
        return numbers;
    }

    /// <summary>Drops a generation once nobody reads it any more; false where somebody would not let go of it.</summary>
    public async Task<bool> DropAsync(int number, TimeProvider clock, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < DropAttemptsMax; attempt++)
        {
            try
            {
                await using var connection = await worker.OpenConnectionAsync(cancel);
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await JobFence.HoldAsync(connection, job, cancel);
                await ExecuteAsync(connection, Waits.Short, cancel);
                await GenerationTables.DropAsync(connection, projection, number, cancel);
                const string Forget = "DELETE FROM read.generations WHERE projection = $1 AND generation = $2 AND state <> 'live'";
                await ExecuteAsync(connection, Forget, cancel, projection.Name, number);
                await transaction.CommitAsync(cancel);
                return true;
            }
            catch (PostgresException e) when (Waits.GaveUp(e))
            {
                await Task.Delay(DropPause, clock, cancel);
            }
        }
        return false;
    }

    private Task<Generation?> FindAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        ReadAsync(
            connection,
            "SELECT projection, generation, version, position, state FROM read.generations WHERE projection = $1 AND job = $2",
            cancel,
            projection.Name,
            job.Id
        );

    private static async Task<Generation?> ReadAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancel,
        params object[] parameters
    )
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new Generation(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetString(4))
            : null;
    }

    internal static async Task ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancel,
        params object[] parameters
    )
    {
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }
        return command;
    }
}
