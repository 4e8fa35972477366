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
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (type, values) in columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
        await command.ExecuteNonQueryAsync(cancel);
    }
}
