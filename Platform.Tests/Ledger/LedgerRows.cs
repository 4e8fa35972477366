using Npgsql;

namespace Platform.Tests.Ledger;

/// <summary>What stands in a ledger's database, read as superuser.</summary>
public static class LedgerRows
{
    public static async Task<List<T>> RowsAsync<T>(
        this LedgerDatabase ledger,
        string sql,
        Func<NpgsqlDataReader, T> read,
        params object[] parameters
    )
    {
        await using var command = ledger.Superuser.CreateCommand(sql);
        command.Parameters.AddRange(Array.ConvertAll(parameters, value => new NpgsqlParameter { Value = value }));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    /// <summary>Runs a statement as superuser with every trigger off; tells how many rows it changed.</summary>
    public static Task<int> TamperAsync(this LedgerDatabase ledger, string sql, params object[] parameters) =>
        ledger.Superuser.TamperAsync(sql, parameters);

    /// <inheritdoc cref="TamperAsync(LedgerDatabase, string, object[])"/>
    public static async Task<int> TamperAsync(this NpgsqlDataSource superuser, string sql, params object[] parameters)
    {
        await using var connection = await superuser.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var off = new NpgsqlCommand("SET LOCAL session_replication_role = replica", connection))
        {
            await off.ExecuteNonQueryAsync();
        }
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(Array.ConvertAll(parameters, value => new NpgsqlParameter { Value = value }));
        var rows = await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return rows;
    }
}
