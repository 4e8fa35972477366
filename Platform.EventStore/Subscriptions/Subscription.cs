using System.Runtime.CompilerServices;
using Npgsql;

namespace Platform.EventStore.Subscriptions;

/// <summary>
/// The log from a position on, in order, every position once, for ever. Nothing is inferred: positions are gapless in commit order, so
/// the next batch is simply what stands behind the last one (docs/adr/0003).
/// </summary>
/// <param name="worker">Connections of the worker role.</param>
/// <param name="tail">Wakes it.</param>
/// <param name="looked">Called after every look at the log, also one that found nothing: the reader's sign of life.</param>
public sealed class Subscription(NpgsqlDataSource worker, LogTail tail, Action? looked = null)
{
    /// <summary>Rows of one batch.</summary>
    public const int BatchRows = 2_000;

    /// <summary>Batches after <paramref name="after"/>; waits where the log ends.</summary>
    /// <exception cref="InvalidDataException">A position is missing: the log was tampered with.</exception>
    public async IAsyncEnumerable<IReadOnlyList<LogRow>> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var growth = tail.NextGrowth;
            var rows = await BatchAsync(after, cancel);
            looked?.Invoke();
            if (rows.Count == 0)
            {
                await tail.WaitAsync(growth, cancel);
                continue;
            }
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i].Position != after + i + 1)
                {
                    throw new InvalidDataException($"log: expected position {after + i + 1}, found {rows[i].Position}");
                }
            }
            after = rows[^1].Position;
            yield return rows;
        }
    }

    private async Task<List<LogRow>> BatchAsync(long after, CancellationToken cancel)
    {
        const string Sql = $"""
            SELECT {LogRow.Columns}
            FROM platform.log WHERE position > $1 ORDER BY position LIMIT $2
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchRows });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<LogRow>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(LogRow.From(reader));
        }
        return rows;
    }
}
