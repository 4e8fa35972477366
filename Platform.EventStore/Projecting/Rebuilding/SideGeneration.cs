using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>The generation a job makes beside the live one. It belongs to the job, so that a next attempt goes on with it.</summary>
internal sealed class SideGeneration(NpgsqlDataSource worker, Projection projection, HeldJob job)
{
    /// <summary>Times a drop waits for readers before it is left to the next job.</summary>
    private const int DropAttemptsMax = 100;

    private const string Columns = "g.projection, g.generation, g.version, g.position, g.state";
    private static readonly TimeSpan DropPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The job's generation, made where it is not there yet.</summary>
    /// <param name="state">building or checking.</param>
    public async Task<Generation> OpenAsync(string state, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await JobFence.HoldAsync(connection, job, cancel);
        if (await MineAsync(connection, cancel) is { } known)
        {
            return known;
        }
        // Whoever else makes one of this projection waits here, so that numbers are given once.
        await connection.RunAsync("SELECT FROM read.projections WHERE name = $1 FOR UPDATE", cancel, projection.Name);
        var made = await Generations.AddAsync(connection, projection, job.Id, cancel);
        const string State = "UPDATE read.generations SET state = $3 WHERE projection = $1 AND generation = $2";
        await connection.RunAsync(State, cancel, projection.Name, made.Number, state);
        await transaction.CommitAsync(cancel);
        return made with { State = state };
    }

    /// <summary>The job's generation, or null.</summary>
    public async Task<Generation?> MineAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return await MineAsync(connection, cancel);
    }

    /// <summary>The live generation.</summary>
    public async Task<Generation> LiveAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return await LiveAsync(connection, "", cancel);
    }

    /// <summary>The live generation, read on a transaction; <paramref name="hold"/> such as <c>FOR UPDATE OF g</c>.</summary>
    public async Task<Generation> LiveAsync(NpgsqlConnection connection, string hold, CancellationToken cancel) =>
        await connection.OneAsync(
            $"""
            SELECT {Columns} FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
            WHERE p.name = $1 {hold}
            """,
            Read,
            cancel,
            projection.Name
        ) ?? throw new InvalidOperationException($"projection {projection.Name} has no live generation yet");

    /// <summary>Drops what nobody will show or go on with: what was replaced, and what ended jobs have left.</summary>
    public async Task DropLeftOversAsync(TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        const string Sql = $"""
            SELECT {Columns} FROM read.generations g LEFT JOIN platform.jobs j ON j.id = g.job
            WHERE g.projection = $1 AND (g.state = 'retired'
                OR (g.state IN ('building', 'checking') AND g.job IS DISTINCT FROM $2 AND coalesce(j.state, 'failed') IN ('done', 'failed')))
            ORDER BY g.generation
            """;
        List<Generation> left;
        await using (var connection = await worker.OpenConnectionAsync(cancel))
        {
            left = await connection.AllAsync(Sql, Read, cancel, projection.Name, job.Id);
        }
        foreach (var generation in left)
        {
            if (!await DropAsync(generation.Number, clock, cancel))
            {
                log.LogWarning(
                    "projection {Projection}: generation {Generation} is still read; it is dropped by the next job",
                    projection.Name,
                    generation.Number
                );
            }
        }
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
                await connection.RunAsync(Statements.WaitBriefly, cancel);
                const string Forget = "DELETE FROM read.generations WHERE projection = $1 AND generation = $2 AND state <> 'live'";
                await connection.RunAsync(Forget, cancel, projection.Name, number);
                await GenerationTables.DropAsync(connection, projection, number, cancel);
                await transaction.CommitAsync(cancel);
                return true;
            }
            catch (PostgresException e) when (Statements.GaveUpWaiting(e))
            {
                await Task.Delay(DropPause, clock, cancel);
            }
        }
        return false;
    }

    private Task<Generation?> MineAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        connection.OneAsync(
            $"SELECT {Columns} FROM read.generations g WHERE g.projection = $1 AND g.job = $2",
            Read,
            cancel,
            projection.Name,
            job.Id
        );

    private static Generation Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3), row.GetString(4));
}
