using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>The primary key of a table, as statements name it.</summary>
/// <param name="Columns">Quoted, with commas between.</param>
/// <param name="Types">Of each column, as SQL writes them.</param>
internal sealed record ReadKey(string Columns, IReadOnlyList<string> Types)
{
    /// <summary>The key's values of a row as text, for a result's column.</summary>
    public string AsTexts => $"ARRAY[{string.Join(", ", Columns.Split(", ").Select(c => $"{c}::text"))}]";

    public static async Task<ReadKey> OfAsync(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        const string Sql = """
            SELECT quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)
            FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)
            """;
        var columns = await connection.AllAsync(Sql, r => new[] { r.GetString(0), r.GetString(1) }, cancel, table);
        return new ReadKey(string.Join(", ", columns.Select(c => c[0])), columns.ConvertAll(c => c[1]));
    }
}

/// <summary>The rows of a table behind one key, up to and with another.</summary>
/// <param name="After">The key's values as text; null: from the first row on.</param>
/// <param name="To">Null: to the last row.</param>
internal sealed record KeyRange(ReadTable Table, ReadKey Key, string[]? After, string[]? To)
{
    /// <summary>What <see cref="Values"/> are the parameters of, from $1 on.</summary>
    public string Where =>
        (After, To) switch
        {
            (null, null) => "true",
            (null, _) => $"({Key.Columns}) <= ({Bound(0)})",
            (_, null) => $"({Key.Columns}) > ({Bound(0)})",
            _ => $"({Key.Columns}) > ({Bound(0)}) AND ({Key.Columns}) <= ({Bound(Key.Types.Count)})",
        };

    public object[] Values => [.. After ?? [], .. To ?? []];

    private string Bound(int from) => string.Join(", ", Key.Types.Select((type, i) => $"${from + i + 1}::text::{type}"));
}
