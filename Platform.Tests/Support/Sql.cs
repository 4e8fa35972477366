using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.Tests.Support;

/// <summary>One statement on a connection of its own, for looking at a database from outside.</summary>
public static class Sql
{
    public static async Task<object?> ScalarAsync(string url, string sql)
    {
        await using var connection = await OpenAsync(url);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The first column of every row, as text; null as "".</summary>
    public static async Task<List<string>> ColumnAsync(string url, string sql)
    {
        await using var connection = await OpenAsync(url);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.IsDBNull(0) ? "" : reader.GetValue(0).ToString()!);
        }
        return values;
    }

    /// <summary>A connection outside every pool.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string url)
    {
        var builder = PostgresUrl.Parse(url).ToBuilder();
        builder.Pooling = false;
        var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
