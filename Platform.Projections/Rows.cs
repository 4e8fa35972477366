using Npgsql;
using NpgsqlTypes;

namespace Platform.Projections;

/// <summary>How projections write, one set-based statement over parallel arrays.</summary>
internal static class Rows
{
    public static async Task WriteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancel,
        params (NpgsqlDbType Type, object Values)[] columns
    )
    {
        await using var command = Command(connection, sql, columns);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The rows a statement gives back.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params (NpgsqlDbType Type, object Values)[] columns
    )
    {
        await using var command = Command(connection, sql, columns);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, (NpgsqlDbType Type, object Values)[] columns)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (type, values) in columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
        return command;
    }
}
