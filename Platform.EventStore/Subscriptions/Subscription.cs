using System.Runtime.CompilerServices;

namespace Platform.EventStore.Subscriptions;

/// <summary>
/// The log from a position on, in order, every position once, for ever. Nothing is inferred: positions are gapless in commit order, so
/// the next batch is simply what stands behind the last one (docs/adr/0003).
/// </summary>
/// <param name="tail">Wakes it, and keeps what was lately read for all who follow in this process.</param>
/// <param name="looked">Called after every look at the log, also one that found nothing: the reader's sign of life.</param>
public sealed class Subscription(LogTail tail, Action? looked = null)
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
            var rows = await tail.Recent.BehindAsync(after, cancel);
            looked?.Invoke();
            if (rows.Count == 0)
            {
                await tail.WaitAsync(growth, cancel);
                continue;
            }
            after = rows[^1].Position;
            yield return rows;
        }
    }
}
