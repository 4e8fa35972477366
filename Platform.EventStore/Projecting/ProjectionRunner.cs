using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.EventStore.Telemetry;

namespace Platform.EventStore.Projecting;

/// <summary>Keeps one projection at the log's end: reads, applies, commits rows with progress, and starts over where it was after any error.</summary>
public sealed class ProjectionRunner(NpgsqlDataSource worker, LogTail tail, Projection projection, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>A projection that has not looked at the log for this long is reported as stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    /// <summary>When it last looked at the log: ages when the loop is stuck or the database is away.</summary>
    public LoopSign Sign { get; } = new($"projection {projection.Name}", StuckAfter, clock);

    public string Name => projection.Name;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "projection {Projection} failed; going on from its last commit", projection.Name);
                await Task.WhenAny(Task.Delay(RetryPause, clock, cancel));
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        var position = await PrepareAsync(cancel);
        await foreach (var rows in new Subscription(worker, tail, Sign.Beat).ReadAsync(position, cancel))
        {
            if (!await CommitAsync(position, rows, cancel))
            {
                // Another process has moved it: read where it is now.
                return;
            }
            position = rows[^1].Position;
        }
    }

    private async Task<long> PrepareAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Two processes that start at once must not both create.
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext('read:' || $1))", connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            await command.ExecuteNonQueryAsync(cancel);
        }
        const string Progress = """
            INSERT INTO read.progress (projection) VALUES ($1) ON CONFLICT (projection) DO UPDATE SET projection = excluded.projection
            RETURNING position
            """;
        await using var progress = new NpgsqlCommand(Progress, connection);
        progress.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        var position = (long)(await progress.ExecuteScalarAsync(cancel))!;
        // After the progress row, as a commit takes them: the other way round two runners wait for each other.
        await using (var tables = new NpgsqlCommand(projection.Tables, connection))
        {
            await tables.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        return position;
    }

    private async Task<bool> CommitAsync(long from, IReadOnlyList<LogRow> rows, CancellationToken cancel)
    {
        using var told = ProjectionMetrics.Begin(projection.Name, rows);
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        const string Move = "UPDATE read.progress SET position = $1, moved = clock_timestamp() WHERE projection = $2 AND position = $3";
        await using (var move = new NpgsqlCommand(Move, connection))
        {
            move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows[^1].Position });
            move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
            if (await move.ExecuteNonQueryAsync(cancel) == 0)
            {
                return false;
            }
        }
        await projection.ApplyAsync(connection, rows, cancel);
        await transaction.CommitAsync(cancel);
        told.Committed();
        return true;
    }
}
