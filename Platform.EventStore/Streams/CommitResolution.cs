using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Streams;

/// <summary>Finds out what became of a group whose connection broke at the commit.</summary>
internal static class CommitResolution
{
    /// <summary>Per write: its first tenant_position where it committed, else 0.</summary>
    public static async Task<long[]> FindAsync(NpgsqlDataSource database, Batch batch, TimeSpan deadline)
    {
        using var limit = new CancellationTokenSource(deadline);
        await using var command = database.CreateCommand("SELECT platform.committed($1, $2, $3, $4, $5)");
        var runs = batch.Writes.Select(WrittenRun).ToArray();
        command.Parameters.Add(
            new NpgsqlParameter { Value = Array.ConvertAll(runs, r => r.Tenant), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = Array.ConvertAll(runs, r => r.Stream), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
        );
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = Array.ConvertAll(runs, r => r.Head.Version),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = Array.ConvertAll(runs, r => r.Head.Leaf ?? []),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = Array.ConvertAll(runs, r => r.Events), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer }
        );
        return (long[])(await command.ExecuteScalarAsync(limit.Token))!;
    }

    private static (string Tenant, string Stream, StreamHead Head, int Events) WrittenRun(PendingWrite pending)
    {
        // In the write's own tenant where it has events there: its answer counts from that tenant's positions.
        var (run, head) = pending
            .Write.Runs.Zip(pending.Heads)
            .Where(r => r.First.Drafts.Count > 0)
            .OrderBy(r => r.First.Tenant != pending.Write.Tenant)
            .FirstOrDefault();
        // Only an answer and no event: the request's id finds it when the caller repeats.
        return run is null ? ("", "", default, 0) : (run.Tenant, run.Stream, head, run.Drafts.Count);
    }
}
