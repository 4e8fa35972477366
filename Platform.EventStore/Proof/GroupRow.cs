using System.Buffers.Binary;
using System.Security.Cryptography;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>A commit group as it is stored.</summary>
/// <param name="CreatedMicros">Microseconds since 1970, as the seal covers them.</param>
internal sealed record GroupRow(long Number, long First, long Last, byte[] Digest, long CreatedMicros, int Requests, byte[] Seal)
{
    /// <summary>The empty group every chain begins with, as the first migration writes it.</summary>
    public static readonly GroupRow Genesis = new(0, 1, 0, SHA256.HashData([]), 0, 0, SHA256.HashData([]));

    public bool IsGenesis =>
        (Number, First, Last, CreatedMicros, Requests) == (0, 1, 0, 0, 0)
        && Digest.AsSpan().SequenceEqual(Genesis.Digest)
        && Seal.AsSpan().SequenceEqual(Genesis.Seal);

    /// <summary>
    /// Whether its seal is SHA-256(0x03 ‖ digest ‖ number ‖ first ‖ last ‖ created ‖ requests ‖ per request its seal ‖ its first
    /// tenant_position), integers big-endian.
    /// </summary>
    public bool IsSealedBy(ReadOnlySpan<byte> digest, int requests, ReadOnlySpan<RequestFact> facts)
    {
        var bytes = new byte[1 + digest.Length + 32 + 4 + (facts.Length * 40)];
        bytes[0] = 3;
        digest.CopyTo(bytes.AsSpan(1));
        var rest = bytes.AsSpan(1 + digest.Length);
        BinaryPrimitives.WriteInt64BigEndian(rest, Number);
        BinaryPrimitives.WriteInt64BigEndian(rest[8..], First);
        BinaryPrimitives.WriteInt64BigEndian(rest[16..], Last);
        BinaryPrimitives.WriteInt64BigEndian(rest[24..], CreatedMicros);
        BinaryPrimitives.WriteInt32BigEndian(rest[32..], requests);
        rest = rest[36..];
        foreach (var fact in facts)
        {
            fact.Seal.CopyTo(rest);
            BinaryPrimitives.WriteInt64BigEndian(rest[32..], fact.FirstPosition);
            rest = rest[40..];
        }
        return Seal.AsSpan().SequenceEqual(SHA256.HashData(bytes));
    }
}

/// <summary>What a group's seal covers of one request row.</summary>
/// <param name="Seal">As <see cref="Streams.RequestSeal"/> makes it.</param>
internal readonly record struct RequestFact(long Group, int Ordinal, Hash256 Seal, long FirstPosition, bool OfWatched);
