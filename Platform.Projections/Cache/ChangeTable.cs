namespace Platform.Projections.Cache;

/// <summary>
/// When each key last changed, in a table of fixed size: a slot holds the highest position at which any key of that slot changed. Keys
/// that share a slot make an entry look changed that is not; never the other way round. One writer, any number of readers, no lock.
/// </summary>
public sealed class ChangeTable
{
    /// <summary>8 MB; after so many changes since it was filled, an entry is refused without cause every second time.</summary>
    private const int SlotsDefault = 1 << 20;

    private readonly long[] _slots;

    /// <param name="slots">A power of two.</param>
    public ChangeTable(int slots = SlotsDefault) =>
        _slots = int.IsPow2(slots) ? new long[slots] : throw new ArgumentOutOfRangeException(nameof(slots), slots, "a power of two");

    /// <summary>At or after the key's last change; 0 where none is known.</summary>
    public long LastChange(in CacheKey key) => Volatile.Read(ref Slot(key));

    public void Mark(in CacheKey key, long position)
    {
        ref var slot = ref Slot(key);
        if (slot < position)
        {
            Volatile.Write(ref slot, position);
        }
    }

    private ref long Slot(in CacheKey key) => ref _slots[key.GetHashCode() & (_slots.Length - 1)];
}
