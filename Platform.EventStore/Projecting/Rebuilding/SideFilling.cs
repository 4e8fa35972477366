using Npgsql;
using Platform.EventStore.Jobs;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>Applies to a job's generation what it lacks, batch by batch; rows, position and the job's attempt are one commit.</summary>
internal sealed class SideFilling(
    NpgsqlDataSource worker,
    Projection projection,
    HeldJob job,
    Generation made,
    Func<object, Task> tell,
    TimeProvider clock
)
{
    private static readonly TimeSpan TellPause = TimeSpan.FromMilliseconds(250);
    private readonly ProjectionMemory _memory = new();
    private long _position = made.Position;
    private long _told;

    /// <summary>Returns once everything up to that position is applied.</summary>
    /// <exception cref="JobLostException">Another process goes on with it.</exception>
    public async Task<long> ToAsync(long to, CancellationToken cancel)
    {
        while (_position < to)
        {
            var rows = await LogBatch.ReadAsync(worker, _position, to, cancel);
            try
            {
                await CommitAsync(rows, cancel);
            }
            catch
            {
                _memory.Forget();
                throw;
            }
            _position = rows[^1].Position;
            if (_told == 0 || clock.GetElapsedTime(_told) > TellPause || _position == to)
            {
                _told = clock.GetTimestamp();
                await tell(new { phase = "filling", generation = made.Number, done = _position, total = to });
            }
        }
        return _position;
    }

    private async Task CommitAsync(List<LogRow> rows, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await JobFence.HoldAsync(connection, job, cancel);
        const string Move = """
            UPDATE read.generations SET position = $1, moved = clock_timestamp() WHERE projection = $2 AND generation = $3 AND position = $4
            """;
        await using var move = new NpgsqlCommand(Move, connection);
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows[^1].Position });
        move.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        move.Parameters.Add(new NpgsqlParameter<int> { TypedValue = made.Number });
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _position });
        if (await move.ExecuteNonQueryAsync(cancel) == 0)
        {
            throw new InvalidOperationException($"generation {made.Number} of {projection.Name} is not at position {_position}");
        }
        var taken = projection.StreamKind is { } kind
            ? rows.FindAll(r => r.Stream.StartsWith(kind + "/", StringComparison.Ordinal))
            : rows;
        await projection.ApplyAsync(connection, new ProjectionBatch(projection.Tables, made.Number, taken, _memory), cancel);
        await transaction.CommitAsync(cancel);
    }
}
