namespace Platform.Projections.Cache;

/// <summary>What a node knows of a projection at one moment.</summary>
/// <param name="Generation">The tables that were live.</param>
/// <param name="Position">Every change up to here is known.</param>
/// <param name="CompleteFrom">Every change behind this one is known.</param>
/// <param name="LookedAt">Timestamp from before the look: what was committed by then has been seen.</param>
public sealed record FeedView(long Generation, long Position, long CompleteFrom, long LookedAt)
{
    /// <summary>
    /// The one rule: rows read at <paramref name="position"/> of <paramref name="generation"/> are still what the read model says, when
    /// the key has not changed since.
    /// </summary>
    /// <param name="lastChange">The key's, read before this view was.</param>
    public bool Holds(long generation, long position, long lastChange) =>
        generation == Generation && position >= CompleteFrom && position >= lastChange;
}
