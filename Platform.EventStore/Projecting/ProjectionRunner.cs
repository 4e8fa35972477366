using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>Keeps one projection at the log's end: reads, applies, commits rows with progress, and starts over where it was after any error.</summary>
public sealed class ProjectionRunner(NpgsqlDataSource worker, LogTail tail, Projection projection, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private long _alive = clock.GetTimestamp();

    /// <summary>How long ago it last looked at the log: grows when the loop is stuck or the database is away.</summary>
    public TimeSpan SinceAlive => clock.GetElapsedTime(Volatile.Read(ref _alive));

    public string Name => projection.Name;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
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

    private void Alive() => Volatile.Write(ref _alive, clock.GetTimestamp());

    private async Task FollowAsync(CancellationToken cancel)
    {
        var live = await PrepareAsync(cancel);
        var memory = new ProjectionMemory();
        await foreach (var rows in new Subscription(worker, tail, Alive).ReadAsync(live.Position, cancel))
        {
            if (!await CommitAsync(live, rows, memory, cancel))
            {
                // Another process has moved it: read where it is now.
                return;
            }
            live = live with { Position = rows[^1].Position };
        }
    }

    private async Task<Generation> PrepareAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var live = await Generations.EnsureLiveAsync(connection, projection, cancel);
        await transaction.CommitAsync(cancel);
        return live;
    }

    private async Task<bool> CommitAsync(Generation live, IReadOnlyList<LogRow> rows, ProjectionMemory memory, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        const string Move = """
            UPDATE read.generations SET position = $1, moved = clock_timestamp() WHERE projection = $2 AND generation = $3 AND position = $4
            """;
        await using (var move = new NpgsqlCommand(Move, connection))
        {
            move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows[^1].Position });
            move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            move.Parameters.Add(new NpgsqlParameter<int> { TypedValue = live.Number });
            move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = live.Position });
            if (await move.ExecuteNonQueryAsync(cancel) == 0)
            {
                return false;
            }
        }
        var taken = projection.StreamKind is { } kind
            ? [.. rows.Where(r => r.Stream.StartsWith(kind + "/", StringComparison.Ordinal))]
            : rows;
        await projection.ApplyAsync(connection, new ProjectionBatch(projection.Tables, live.Number, taken, memory), cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }
}
