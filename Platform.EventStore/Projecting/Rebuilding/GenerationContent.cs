using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>What a row of one generation is compared with the other's by: the same, or the first one that is not.</summary>
/// <param name="Kind">missing, extra or different, seen from what the log says.</param>
public sealed record RowDifference(string Table, string Key, string Kind);

/// <summary>
/// Compares the rows of generations on one connection, whose snapshot must be one moment at which both stood at the same position. The rows
/// themselves never leave the database.
/// </summary>
internal static class GenerationContent
{
    /// <summary>A hash of all rows of all tables, whatever their order: SHA-256 (hex) over each table's count and sums of 64-bit hashes.</summary>
    public static async Task<(string Hash, long Rows)> HashAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ReadTable> tables,
        int generation,
        CancellationToken cancel
    )
    {
        var text = new StringBuilder();
        var rows = 0L;
        foreach (var table in tables.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            // Two seeds: sums of one 64-bit hash could be made to meet.
            var sql = $"""
                SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text || ' ' || coalesce(sum(hashtextextended(t::text, 1)), 0)::text
                FROM {table.In(generation)} t
                """;
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            await reader.ReadAsync(cancel);
            rows += reader.GetInt64(0);
            text.Append(table.Name).Append(' ').Append(reader.GetInt64(0)).Append(' ').Append(reader.GetString(1)).Append('\n');
        }
        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))), rows);
    }

    /// <summary>The first row, by table and primary key, in which a generation differs from the fold; null where there is none.</summary>
    public static async Task<RowDifference?> FirstDifferenceAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ReadTable> tables,
        int fold,
        int shown,
        CancellationToken cancel
    )
    {
        foreach (var table in tables.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            var key = await KeyAsync(connection, table.In(fold), cancel);
            var sql = $"""
                SELECT ROW({key})::text, CASE WHEN s.row IS NULL THEN 'missing' WHEN f.row IS NULL THEN 'extra' ELSE 'different' END
                FROM (SELECT {key}, t::text AS row FROM {table.In(fold)} t) f
                FULL JOIN (SELECT {key}, t::text AS row FROM {table.In(shown)} t) s USING ({key})
                WHERE f.row IS DISTINCT FROM s.row ORDER BY {key} LIMIT 1
                """;
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            if (await reader.ReadAsync(cancel))
            {
                return new RowDifference(table.Name, reader.GetString(0), reader.GetString(1));
            }
        }
        return null;
    }

    private static async Task<string> KeyAsync(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        const string Sql = """
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum))
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = $1::regclass AND i.indisprimary
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }
}
