using System.Text;

namespace Platform.Ledger.Entry;

/// <summary>
/// Entries lately read or committed, so that the next one can be linked to them without a question to the database. A slot holds an entry's bytes, and
/// those name their tenant, stream and version themselves: what is found is what was asked for, or nothing. Thread-safe; never wrong, only empty.
/// </summary>
public sealed class LeafCache
{
    /// <summary>Slots: at most as many entries, of at most <see cref="EntryBytesMax"/> each.</summary>
    public const int SlotsMax = 1 << 14;

    /// <summary>A larger entry is read again when it is wanted.</summary>
    public const int EntryBytesMax = 4_096;

    private const int KeyBytesMax = 1_024;
    private readonly byte[]?[] _slots = new byte[]?[SlotsMax];

    /// <summary>Keeps a committed entry. Bytes that are none are passed over.</summary>
    public void Put(byte[] entry)
    {
        if (entry.Length <= EntryBytesMax && EntryTail.TryRead(entry, out var tail))
        {
            Volatile.Write(ref _slots[Slot(tail.Tenant, tail.Stream)], entry);
        }
    }

    /// <summary>The entry of that place, or null.</summary>
    public byte[]? Find(string tenant, string stream, long version)
    {
        Span<byte> bytes = stackalloc byte[KeyBytesMax];
        if (!TryKey(tenant, stream, bytes, out var tenantBytes, out var streamBytes))
        {
            return null;
        }
        var entry = Volatile.Read(ref _slots[Slot(tenantBytes, streamBytes)]);
        return
            entry is not null
            && EntryTail.TryRead(entry, out var tail)
            && tail.Version == version
            && tail.Stream.SequenceEqual(streamBytes)
            && tail.Tenant.SequenceEqual(tenantBytes)
            ? entry
            : null;
    }

    /// <summary>Forgets what is kept of a stream: the database refused a link to it.</summary>
    public void Drop(string tenant, string stream)
    {
        Span<byte> bytes = stackalloc byte[KeyBytesMax];
        if (TryKey(tenant, stream, bytes, out var tenantBytes, out var streamBytes))
        {
            Volatile.Write(ref _slots[Slot(tenantBytes, streamBytes)], null);
        }
    }

    private static bool TryKey(
        string tenant,
        string stream,
        Span<byte> bytes,
        out ReadOnlySpan<byte> tenantBytes,
        out ReadOnlySpan<byte> streamBytes
    )
    {
        tenantBytes = default;
        streamBytes = default;
        if (Encoding.UTF8.GetMaxByteCount(tenant.Length) + Encoding.UTF8.GetMaxByteCount(stream.Length) > bytes.Length)
        {
            return false;
        }
        var length = Encoding.UTF8.GetBytes(tenant, bytes);
        tenantBytes = bytes[..length];
        streamBytes = bytes[length..][..Encoding.UTF8.GetBytes(stream, bytes[length..])];
        return true;
    }

    // FNV-1a: a few names of a few dozen bytes, and nothing depends on it but which slot is taken.
    private static int Slot(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> stream)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in tenant)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }
        foreach (var b in stream)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }
        return (int)((hash ^ (hash >> 32)) & (SlotsMax - 1));
    }
}
