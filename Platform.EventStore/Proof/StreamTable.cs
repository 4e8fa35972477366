using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>The last entry seen of every stream: the state a verification needs, about 90 bytes a stream.</summary>
internal sealed class StreamTable
{
    private readonly Dictionary<UInt128, StreamTail> _tails = [];
    private byte[] _name = new byte[512];
    private int _nameLength = -1;
    private UInt128 _key;

    public int Count => _tails.Count;

    /// <summary>The tail of a stream, version 0 where it is new. Valid until the next call.</summary>
    public ref StreamTail Of(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> stream) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_tails, Key(tenant, stream), out _)!;

    // Names are told apart by 128 bits of their SHA-256. Entries of one write follow each other, so the last name's is kept.
    private UInt128 Key(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> stream)
    {
        var length = tenant.Length + 1 + stream.Length;
        if (
            length == _nameLength
            && _name.AsSpan(0, tenant.Length).SequenceEqual(tenant)
            && _name[tenant.Length] == 0
            && _name.AsSpan(tenant.Length + 1, stream.Length).SequenceEqual(stream)
        )
        {
            return _key;
        }
        if (length > _name.Length)
        {
            _name = new byte[length];
        }
        tenant.CopyTo(_name);
        _name[tenant.Length] = 0;
        stream.CopyTo(_name.AsSpan(tenant.Length + 1));
        _nameLength = length;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(_name.AsSpan(0, length), hash);
        return _key = MemoryMarshal.Read<UInt128>(hash);
    }
}

/// <summary>The last entry seen of a stream.</summary>
internal struct StreamTail
{
    public long Version;
    public EntryMoment At;
    public Hash256 Leaf;
}
