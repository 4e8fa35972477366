using System.Runtime.CompilerServices;

namespace Platform.Verify.Crypto;

/// <summary>32 bytes of SHA-256, held in place.</summary>
[InlineArray(Bytes)]
internal struct Hash
{
    public const int Bytes = 32;
    private byte _first;

    public static Hash From(ReadOnlySpan<byte> bytes)
    {
        Hash hash = default;
        bytes[..Bytes].CopyTo(hash);
        return hash;
    }

    public readonly bool Is(in Hash other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    /// <summary>Standard base64, as checkpoints and proofs write it.</summary>
    public override readonly string ToString() => Convert.ToBase64String(this);
}
