using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>What a row of one generation is compared with the other's by: the same, or the first one that is not.</summary>
/// <param name="Kind">missing, extra or different, seen from what the log says.</param>
public sealed record RowDifference(string Table, string Key, string Kind);

/// <summary>
/// Statements that compare rows of generations on one connection, whose snapshot must be one moment at which both stood at the same
/// position. Each looks at one range of keys, so that it ends soon; the rows themselves never leave the database.
/// </summary>
internal static class GenerationContent
{
    /// <summary>The last key of a range of at most so many rows of either generation; null where it goes to the end.</summary>
    public static async Task<string[]?> EndAsync(
        NpgsqlConnection connection,
        KeyRange rest,
        (int One, int Other) generations,
        int rows,
        CancellationToken cancel
    )
    {
        string Nth(int generation) =>
            $"(SELECT {rest.Key.Columns} FROM {rest.Table.In(generation)} WHERE {rest.Where} ORDER BY {rest.Key.Columns} OFFSET {rows - 1} LIMIT 1)";
        var sql = $"""
            SELECT {rest.Key.AsTexts} FROM ({Nth(generations.One)} UNION ALL {Nth(generations.Other)}) e ORDER BY {rest.Key.Columns} LIMIT 1
            """;
        return await connection.OneAsync(sql, r => r.GetFieldValue<string[]>(0), cancel, rest.Values);
    }

    /// <summary>Count and sums of 64-bit hashes of a range's rows, whatever their order.</summary>
    public static async Task<ContentSum> SumAsync(NpgsqlConnection connection, KeyRange range, int generation, CancellationToken cancel)
    {
        // Two seeds: sums of one 64-bit hash could be made to meet.
        var sql = $"""
            SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text, coalesce(sum(hashtextextended(t::text, 1)), 0)::text
            FROM {range.Table.In(generation)} t WHERE {range.Where}
            """;
        return (await connection.OneAsync(sql, ContentSum.Read, cancel, range.Values))!;
    }

    /// <summary>The first row of the range, by primary key, in which a generation differs from the fold; null where there is none.</summary>
    public static Task<RowDifference?> FirstDifferenceAsync(
        NpgsqlConnection connection,
        KeyRange range,
        int fold,
        int shown,
        CancellationToken cancel
    )
    {
        var key = range.Key.Columns;
        string Rows(int generation) => $"(SELECT {key}, t::text AS row FROM {range.Table.In(generation)} t WHERE {range.Where})";
        var sql = $"""
            SELECT ROW({key})::text, CASE WHEN s.row IS NULL THEN 'missing' WHEN f.row IS NULL THEN 'extra' ELSE 'different' END
            FROM {Rows(fold)} f FULL JOIN {Rows(shown)} s USING ({key})
            WHERE f.row IS DISTINCT FROM s.row ORDER BY {key} LIMIT 1
            """;
        return connection.OneAsync(sql, r => new RowDifference(range.Table.Name, r.GetString(0), r.GetString(1)), cancel, range.Values);
    }
}
