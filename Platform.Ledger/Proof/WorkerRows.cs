using Npgsql;

namespace Platform.Ledger.Proof;

/// <summary>Reads rows as the worker, which sees every tenant: for what integrates, holds beside the memory and watches.</summary>
internal static class WorkerRows
{
    /// <summary>Every row of a statement with positional parameters.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        NpgsqlDataSource worker,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params NpgsqlParameter[] parameters
    )
    {
        await using var command = worker.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}
