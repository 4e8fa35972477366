using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>Holds a transaction to one attempt of a job: whoever was replaced commits nothing.</summary>
internal static class JobFence
{
    /// <summary>Until the transaction's end nobody else can take the job, or say anything of it.</summary>
    /// <exception cref="JobLostException">Somebody has.</exception>
    public static async Task HoldAsync(NpgsqlConnection connection, HeldJob job, CancellationToken cancel)
    {
        const string Sql = "SELECT FROM platform.jobs WHERE id = $1 AND attempts = $2 AND state = 'running' FOR NO KEY UPDATE";
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = job.Attempt });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
        {
            throw new JobLostException(job);
        }
    }
}
