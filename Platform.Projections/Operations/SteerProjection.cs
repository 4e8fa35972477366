using Npgsql;
using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Jobs;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Projections.Operations;

/// <summary>Makes a projection pause or go on, as its stream says now. Whoever comes last writes what was decided last.</summary>
public sealed class SteerProjection(NpgsqlDataSource worker, AggregateCache aggregates)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "steer-projection";

    public async Task RunAsync(HeldJob job, Func<object, Task> tell, CancellationToken cancel)
    {
        var name = job.Stream["projection/".Length..];
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Held before the stream is read: else an older answer could be written over a newer one.
        await using (var hold = new NpgsqlCommand("SELECT FROM read.projections WHERE name = $1 FOR UPDATE", connection))
        {
            hold.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            await hold.ExecuteNonQueryAsync(cancel);
        }
        var read = new StreamRead(new StreamId(job.Tenant, job.Stream), AggregateType.Of(typeof(ProjectionControl)));
        var paused = (await aggregates.CatchUpAsync(read, cancel)).State is ProjectionControl { Paused: true };
        await using var steer = new NpgsqlCommand("UPDATE read.projections SET paused = $2 WHERE name = $1", connection);
        steer.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        steer.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = paused });
        if (await steer.ExecuteNonQueryAsync(cancel) == 0)
        {
            throw new InvalidOperationException($"projection {name} has no tables yet: it was never led");
        }
        await transaction.CommitAsync(cancel);
        await tell(new { paused });
    }
}
