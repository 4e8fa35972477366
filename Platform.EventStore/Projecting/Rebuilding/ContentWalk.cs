namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>How much of two generations is looked at in one go.</summary>
/// <param name="Rows">Of a range of keys, which is one statement: a fraction of a second.</param>
/// <param name="SnapshotMax">After it, both generations are aligned anew for the next range: no transaction of ours is open for long.</param>
public sealed record WalkLimits(int Rows, TimeSpan SnapshotMax)
{
    public static readonly WalkLimits Default = new(100_000, TimeSpan.FromSeconds(1));
}

/// <summary>
/// Goes through all rows of two generations in ranges of their keys. Within a range both are of one moment and one position; a small read
/// model is wholly of one, the ranges of a large one are of several, one behind the other.
/// </summary>
/// <param name="align">Brings both to the same position and opens a snapshot of it.</param>
internal sealed class ContentWalk(
    Projection projection,
    int made,
    Func<CancellationToken, Task<Snapshot>> align,
    WalkLimits limits,
    TimeProvider clock
) : IAsyncDisposable
{
    private Snapshot? _snapshot;
    private long _opened;

    /// <summary>Shows each range to <paramref name="look"/>, by table and key, until it says that it has seen enough. Answers the last position.</summary>
    public async Task<long> RunAsync(Func<Snapshot, KeyRange, Task<bool>> look, CancellationToken cancel)
    {
        foreach (var table in projection.Tables.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            string[]? after = null;
            ReadKey? key = null;
            do
            {
                var snapshot = await SnapshotAsync(cancel);
                key ??= await ReadKey.OfAsync(snapshot.Connection, table.In(made), cancel);
                var rest = new KeyRange(table, key, after, null);
                var to = await GenerationContent.EndAsync(snapshot.Connection, rest, (made, snapshot.Live.Number), limits.Rows, cancel);
                if (!await look(snapshot, rest with { To = to }))
                {
                    return snapshot.Position;
                }
                after = to;
            } while (after is not null);
        }
        return _snapshot!.Position;
    }

    private async Task<Snapshot> SnapshotAsync(CancellationToken cancel)
    {
        if (_snapshot is not null && clock.GetElapsedTime(_opened) >= limits.SnapshotMax)
        {
            await DisposeAsync();
        }
        if (_snapshot is null)
        {
            _snapshot = await align(cancel);
            _opened = clock.GetTimestamp();
        }
        return _snapshot;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _snapshot, null) is { } open)
        {
            await open.DisposeAsync();
        }
    }
}
