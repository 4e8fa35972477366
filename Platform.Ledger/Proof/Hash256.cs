using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Ledger.Proof;

/// <summary>32 bytes of hash, held in place.</summary>
[InlineArray(4)]
internal struct Hash256
{
    private ulong _first;

    public static Hash256 From(ReadOnlySpan<byte> bytes)
    {
        var hash = default(Hash256);
        bytes[..32].CopyTo(MemoryMarshal.AsBytes((Span<ulong>)hash));
        return hash;
    }

    public readonly void CopyTo(Span<byte> to) => MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)this).CopyTo(to);

    public readonly bool Is(in Hash256 other) =>
        MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)other).SequenceEqual(MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)this));

    public readonly bool Is(ReadOnlySpan<byte> bytes) => MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)this).SequenceEqual(bytes);
}
