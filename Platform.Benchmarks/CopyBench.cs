using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Benchmarks;

/// <summary>The baseline: one bare COPY of the log's own rows into a table of the same columns and indexes. Nothing can append faster.</summary>
public static class CopyBench
{
    public const string Name = "copy";
    private const int RowsMax = 200_000;

    private sealed record Row(long Position, string Tenant, long TenantPosition, string Stream, long Version, byte[] Leaf, byte[] Entry);

    public static async Task<Measured> RunAsync(NpgsqlDataSource owner)
    {
        await using var connection = await owner.OpenConnectionAsync();
        var rows = await ReadAsync(connection);
        await RunAsync(connection, "CREATE TABLE platform.copied (LIKE platform.log INCLUDING ALL)");
        try
        {
            var clock = Stopwatch.StartNew();
            await using (
                var writer = await connection.BeginBinaryImportAsync(
                    "COPY platform.copied (position, tenant, tenant_position, stream, version, leaf, entry) FROM STDIN (FORMAT BINARY)"
                )
            )
            {
                foreach (var row in rows)
                {
                    await writer.StartRowAsync();
                    await writer.WriteAsync(row.Position, NpgsqlDbType.Bigint);
                    await writer.WriteAsync(row.Tenant, NpgsqlDbType.Text);
                    await writer.WriteAsync(row.TenantPosition, NpgsqlDbType.Bigint);
                    await writer.WriteAsync(row.Stream, NpgsqlDbType.Text);
                    await writer.WriteAsync(row.Version, NpgsqlDbType.Bigint);
                    await writer.WriteAsync(row.Leaf, NpgsqlDbType.Bytea);
                    await writer.WriteAsync(row.Entry, NpgsqlDbType.Bytea);
                }
                await writer.CompleteAsync();
            }
            var seconds = clock.Elapsed.TotalSeconds;
            return new Measured(Name, rows.Count / seconds, 1 / seconds, seconds * 1_000, seconds * 1_000);
        }
        finally
        {
            await RunAsync(connection, "DROP TABLE platform.copied");
        }
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlConnection connection)
    {
        const string Sql =
            "SELECT position, tenant, tenant_position, stream, version, leaf, entry FROM platform.log ORDER BY position LIMIT $1";
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = RowsMax } } };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>();
        while (await reader.ReadAsync())
        {
            rows.Add(
                new Row(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.GetInt64(2),
                    reader.GetString(3),
                    reader.GetInt64(4),
                    reader.GetFieldValue<byte[]>(5),
                    reader.GetFieldValue<byte[]>(6)
                )
            );
        }
        return rows;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
