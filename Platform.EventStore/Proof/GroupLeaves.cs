using System.Security.Cryptography;

namespace Platform.EventStore.Proof;

/// <summary>
/// The leaves of the group being checked, twice: as hashed from the entries and as the column has them. Laid out as the digest takes them:
/// SHA-256(0x02 ‖ previous digest ‖ leaves in order).
/// </summary>
internal sealed class GroupLeaves
{
    public const int Head = 33;
    private byte[] _hashed = new byte[Head + (32 * 1_024)];
    private byte[] _column = new byte[Head + (32 * 1_024)];
    private int[] _tenants = new int[1_024];

    public int Count { get; private set; }

    /// <summary>The number of each entry's tenant.</summary>
    public ReadOnlySpan<int> Tenants => _tenants.AsSpan(0, Count);

    public ReadOnlySpan<byte> Leaf(int index) => _hashed.AsSpan(Head + (32 * index), 32);

    /// <summary>The bytes the digest is made of, to try other orders on.</summary>
    public byte[] Copy() => _hashed.AsSpan(0, Head + (32 * Count)).ToArray();

    public void Begin(ReadOnlySpan<byte> previousDigest)
    {
        Count = 0;
        foreach (var bytes in (byte[][])[_hashed, _column])
        {
            bytes.AsSpan(0, Head).Clear();
            bytes[0] = 2;
            previousDigest[..Math.Min(32, previousDigest.Length)].CopyTo(bytes.AsSpan(1));
        }
    }

    /// <summary>Hashes an entry (given behind one zero byte, RFC 6962) and keeps its leaf.</summary>
    /// <returns>Whether the column says the same.</returns>
    public bool Add(ReadOnlySpan<byte> entryAfterZero, ReadOnlySpan<byte> column, int tenant)
    {
        if (Count == _tenants.Length)
        {
            Array.Resize(ref _tenants, Count * 2);
            Array.Resize(ref _hashed, Head + (Count * 64));
            Array.Resize(ref _column, Head + (Count * 64));
        }
        var at = Head + (32 * Count);
        SHA256.HashData(entryAfterZero, _hashed.AsSpan(at, 32));
        var kept = _column.AsSpan(at, 32);
        kept.Clear();
        column[..Math.Min(32, column.Length)].CopyTo(kept);
        _tenants[Count++] = tenant;
        return column.SequenceEqual(_hashed.AsSpan(at, 32));
    }

    public byte[] Digest() => SHA256.HashData(_hashed.AsSpan(0, Head + (32 * Count)));

    public byte[] ColumnDigest() => SHA256.HashData(_column.AsSpan(0, Head + (32 * Count)));
}
