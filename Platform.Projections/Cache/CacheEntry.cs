namespace Platform.Projections.Cache;

/// <summary>An answer, and the position of the read model it reflects.</summary>
/// <param name="Bytes">About what it takes in memory.</param>
/// <param name="EndsAt">Timestamp after which it is not kept.</param>
public sealed record CacheEntry<T>(T Value, long Generation, long Position, int Bytes, long EndsAt)
{
    private int _uses;

    /// <summary>Counted without a lock: a lost count makes a hot key a little less hot.</summary>
    public void Use() => _uses++;

    /// <summary>The uses since the last call.</summary>
    public int TakeUses() => Interlocked.Exchange(ref _uses, 0);

    /// <summary>Whether this one may take the other's place: an older position never replaces a newer one.</summary>
    public bool Replaces(CacheEntry<T> other) =>
        Generation > other.Generation || (Generation == other.Generation && Position >= other.Position);
}
