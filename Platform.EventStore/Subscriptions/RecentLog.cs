using System.Diagnostics;
using Npgsql;

namespace Platform.EventStore.Subscriptions;

/// <summary>
/// The log's last rows in memory, read once for everybody in the process who follows it. Rows are never changed, so what was read once is
/// right for ever; whoever is further behind reads the log itself.
/// </summary>
public sealed class RecentLog(NpgsqlDataSource worker) : IDisposable
{
    /// <summary>Rows kept.</summary>
    public const int RowsMax = 10_000;

    /// <summary>Bytes of entries kept; a few more for the last read.</summary>
    public const long BytesMax = 8 << 20;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Queue<LogRow> _rows = [];
    private long _bytes;
    private long _last;
    private long _looked;

    /// <summary>At most <see cref="Subscription.BatchRows"/> rows behind a position, in order; none where the log ends.</summary>
    /// <exception cref="InvalidDataException">A position is missing: the log was tampered with.</exception>
    public async Task<IReadOnlyList<LogRow>> BehindAsync(long after, CancellationToken cancel)
    {
        var asked = Stopwatch.GetTimestamp();
        await _turn.WaitAsync(cancel);
        try
        {
            if (after > _last || (_rows.Count == 0 && after != _last))
            {
                Begin(after);
            }
            if (after == _last && _looked <= asked)
            {
                var look = Stopwatch.GetTimestamp();
                Keep(await ReadAsync(after, cancel));
                _looked = look;
            }
            if (after >= _last - _rows.Count)
            {
                return [.. _rows.Skip((int)(after - (_last - _rows.Count))).Take(Subscription.BatchRows)];
            }
        }
        finally
        {
            _turn.Release();
        }
        return await ReadAsync(after, cancel);
    }

    private void Begin(long after)
    {
        _rows.Clear();
        (_bytes, _last, _looked) = (0, after, 0);
    }

    private void Keep(List<LogRow> rows)
    {
        foreach (var row in rows)
        {
            _rows.Enqueue(row);
            (_last, _bytes) = (row.Position, _bytes + row.Bytes.Length);
        }
        while (_rows.Count > RowsMax || (_bytes > BytesMax && _rows.Count > rows.Count))
        {
            _bytes -= _rows.Dequeue().Bytes.Length;
        }
    }

    private async Task<List<LogRow>> ReadAsync(long after, CancellationToken cancel)
    {
        const string Sql = $"SELECT {LogRow.Columns} FROM platform.log WHERE position > $1 ORDER BY position LIMIT $2";
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Subscription.BatchRows });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<LogRow>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(LogRow.From(reader));
            if (rows[^1].Position != after + rows.Count)
            {
                throw new InvalidDataException($"log: expected position {after + rows.Count}, found {rows[^1].Position}");
            }
        }
        return rows;
    }

    public void Dispose() => _turn.Dispose();
}
