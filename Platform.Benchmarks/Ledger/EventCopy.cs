using System.Diagnostics;
using Npgsql;

namespace Platform.Benchmarks.Ledger;

/// <summary>The baseline: one bare COPY of the ledger's own event rows into a table of the same columns and indexes. Nothing can write faster.</summary>
internal static class EventCopy
{
    private const int RowsMax = 200_000;

    public static async Task<Measured> RunAsync(NpgsqlDataSource owner)
    {
        await using var connection = await owner.OpenConnectionAsync();
        await RunAsync(connection, "CREATE TABLE events.copied (LIKE events.mt_events INCLUDING ALL)");
        try
        {
            var rows = await ReadAsync(connection);
            var count = await RowsAsync(connection);
            var clock = Stopwatch.StartNew();
            await using (var stream = await connection.BeginRawBinaryCopyAsync("COPY events.copied FROM STDIN (FORMAT BINARY)"))
            {
                foreach (var block in rows)
                {
                    await stream.WriteAsync(block.AsMemory(), CancellationToken.None);
                }
            }
            var seconds = clock.Elapsed.TotalSeconds;
            return new Measured(CopyBench.Name, count / seconds, 1 / seconds, seconds * 1_000, seconds * 1_000);
        }
        finally
        {
            await RunAsync(connection, "DROP TABLE events.copied");
        }
    }

    // As they come from COPY, in memory before the clock starts.
    private static async Task<List<byte[]>> ReadAsync(NpgsqlConnection connection)
    {
        var select = $"COPY (SELECT * FROM events.mt_events ORDER BY seq_id LIMIT {RowsMax}) TO STDOUT (FORMAT BINARY)";
        await using var stream = await connection.BeginRawBinaryCopyAsync(select);
        var blocks = new List<byte[]>();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(), CancellationToken.None)) > 0)
        {
            blocks.Add(buffer[..read]);
        }
        return blocks;
    }

    private static async Task<long> RowsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT least(count(*), $1) FROM events.mt_events", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = RowsMax });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
