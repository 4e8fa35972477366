using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Privacy;

namespace Platform.Projections.Audit;

/// <summary>
/// Keyed digests under which one tenant's trail is searched: the first 64 bits of HMAC-SHA256 under a key of that tenant alone, over what
/// kind of thing it is and the thing itself. Two things may share one; whoever searches looks at the entry (ADR 0018). Not thread-safe.
/// </summary>
public sealed class TrailDigests
{
    /// <summary>Digests kept in memory, of what comes again and again.</summary>
    private const int KnownMax = 8_192;

    private const string Purpose = "trail";
    private readonly byte[] _key;
    private readonly Dictionary<(TrailTerm, string), long> _known = [];

    private TrailDigests(byte[] key) => _key = key;

    public static async ValueTask<TrailDigests> ForAsync(SubjectKeys keys, string tenant, CancellationToken cancel) =>
        new(await keys.DerivedAsync(tenant, Purpose, cancel));

    /// <summary>The digest of a value, or null of none.</summary>
    public long? Of(TrailTerm term, string? value)
    {
        if (value is null)
        {
            return null;
        }
        if (_known.TryGetValue((term, value), out var known))
        {
            return known;
        }
        if (_known.Count == KnownMax)
        {
            _known.Clear();
        }
        var bytes = new byte[1 + Encoding.UTF8.GetMaxByteCount(value.Length)];
        bytes[0] = (byte)term;
        var length = 1 + Encoding.UTF8.GetBytes(value, bytes.AsSpan(1));
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes.AsSpan(0, length), digest);
        return _known[(term, value)] = BinaryPrimitives.ReadInt64BigEndian(digest);
    }
}

/// <summary>What the trail is searched by. The numbers are part of each digest.</summary>
public enum TrailTerm : byte
{
    Stream = 1,
    Type = 2,
    Action = 3,
    Outcome = 4,
    Actor = 5,
    Subject = 6,
    Ip = 7,
    Session = 8,
}
