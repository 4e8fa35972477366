using System.Runtime.CompilerServices;
using Npgsql;

namespace Platform.EventStore.Subscriptions;

/// <summary>A stretch of the log, of one kind of stream or of all.</summary>
/// <param name="To">Everything up to here is in it or of another kind.</param>
public sealed record LogPage(long To, List<LogRow> Rows);

/// <summary>
/// A closed stretch of the log in large pages, for filling tables: one kind of stream alone is read where only that is wanted, so positions
/// are not contiguous. Each page is a short read of its own; positions before the end never change.
/// </summary>
public static class LogPages
{
    /// <summary>Positions of one page: what is looked at when little of it is wanted.</summary>
    public const int PositionsMax = 50_000;

    /// <summary>Bytes of entries after which a page ends.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    /// <summary>Rows of one page.</summary>
    public const int RowsMax = 20_000;

    /// <summary>Pages behind <paramref name="after"/>, up to and with <paramref name="upTo"/>; the last one ends there.</summary>
    /// <param name="kind">Of streams; null: all.</param>
    public static async IAsyncEnumerable<LogPage> ReadAsync(
        NpgsqlDataSource worker,
        string? kind,
        long after,
        long upTo,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        while (after < upTo)
        {
            var page = await PageAsync(worker, kind, after, upTo, cancel);
            yield return page;
            after = page.To;
        }
    }

    private static async Task<LogPage> PageAsync(NpgsqlDataSource worker, string? kind, long after, long upTo, CancellationToken cancel)
    {
        var end = Math.Min(upTo, after + PositionsMax);
        const string All = $"""
            SELECT {LogRow.Columns} FROM platform.log WHERE position > $1 AND position <= $2
            """;
        // '0' is the character behind '/'.
        var sql = $"{All}{(kind is null ? "" : " AND stream > $4 || '/' AND stream < $4 || '0'")} ORDER BY position LIMIT $3";
        await using var command = worker.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = end });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RowsMax });
        if (kind is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        }
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<LogRow>();
        for (var bytes = 0; bytes < BytesMax && await reader.ReadAsync(cancel); bytes += rows[^1].Bytes.Length)
        {
            rows.Add(LogRow.From(reader));
        }
        var whole = rows.Count < RowsMax && !await reader.ReadAsync(cancel);
        return new LogPage(whole ? end : rows[^1].Position, rows);
    }
}
