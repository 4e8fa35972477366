using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Api.Http;

/// <summary>What a cursor may be used for: the route's name, the credential's id, and the canonical text of the query's filters.</summary>
public sealed record CursorScope(string Route, string Credential, string Query);

/// <summary>Where a walk stands: its id, the position after which the next page begins, and the last position it will show.</summary>
public sealed record CursorPlace(Guid Walk, long After, long End);

/// <summary>What a cursor's text turned out to be.</summary>
public enum CursorStatus
{
    Ok,
    Invalid,
    Foreign,
    Mismatch,
    Expired,
}

/// <summary>
/// Opaque keyset cursors, signed and bound to credential, route and query, valid one hour from issue: base64url of version (1 byte),
/// walk (16), after, end, expiry in unix seconds (8 each, big-endian), SHA-256 of the credential and of route and query (32 each), and
/// HMAC-SHA256 over all that (32). Not encrypted: a cursor holds only positions its caller may see.
/// </summary>
public sealed class Cursors
{
    public static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    private const byte Version = 1;
    private const int KeyBytesMin = 32;
    private const int CredentialAt = 41;
    private const int QueryAt = CredentialAt + SHA256.HashSizeInBytes;
    private const int SignatureAt = QueryAt + SHA256.HashSizeInBytes;
    private const int Bytes = SignatureAt + HMACSHA256.HashSizeInBytes;
    private readonly byte[] key;
    private readonly TimeProvider clock;

    /// <param name="key">At least 32 bytes, the same on every node.</param>
    /// <param name="clock">The node's clock.</param>
    public Cursors(byte[] key, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, KeyBytesMin, nameof(key));
        this.key = key;
        this.clock = clock;
    }

    public string Issue(CursorScope scope, CursorPlace place)
    {
        var cursor = new byte[Bytes];
        cursor[0] = Version;
        place.Walk.TryWriteBytes(cursor.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(cursor.AsSpan(17), place.After);
        BinaryPrimitives.WriteInt64BigEndian(cursor.AsSpan(25), place.End);
        BinaryPrimitives.WriteInt64BigEndian(cursor.AsSpan(33), (clock.GetUtcNow() + Validity).ToUnixTimeSeconds());
        CredentialHash(scope).CopyTo(cursor, CredentialAt);
        QueryHash(scope).CopyTo(cursor, QueryAt);
        HMACSHA256.HashData(key, cursor.AsSpan(0, SignatureAt), cursor.AsSpan(SignatureAt));
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads a cursor for this use; the place is null unless <see cref="CursorStatus.Ok"/>.</summary>
    public (CursorStatus Status, CursorPlace? Place) Read(string text, CursorScope scope)
    {
        Span<byte> cursor = stackalloc byte[Bytes];
        if (!TryVerify(text, cursor))
            return (CursorStatus.Invalid, null);
        if (!cursor.Slice(CredentialAt, SHA256.HashSizeInBytes).SequenceEqual(CredentialHash(scope)))
            return (CursorStatus.Foreign, null);
        if (!cursor.Slice(QueryAt, SHA256.HashSizeInBytes).SequenceEqual(QueryHash(scope)))
            return (CursorStatus.Mismatch, null);
        if (BinaryPrimitives.ReadInt64BigEndian(cursor[33..]) <= clock.GetUtcNow().ToUnixTimeSeconds())
            return (CursorStatus.Expired, null);
        var walk = new Guid(cursor.Slice(1, 16), bigEndian: true);
        var after = BinaryPrimitives.ReadInt64BigEndian(cursor[17..]);
        var end = BinaryPrimitives.ReadInt64BigEndian(cursor[25..]);
        return (CursorStatus.Ok, new CursorPlace(walk, after, end));
    }

    /// <summary>Reads a cursor for this use or throws <see cref="ProblemException"/> with the <c>cursor-…</c> code that fits.</summary>
    public CursorPlace Open(string text, CursorScope scope) =>
        Read(text, scope) switch
        {
            (CursorStatus.Ok, { } place) => place,
            (CursorStatus.Foreign, _) => throw new ProblemException(ProblemCodes.CursorForeign),
            (CursorStatus.Mismatch, _) => throw new ProblemException(ProblemCodes.CursorMismatch),
            (CursorStatus.Expired, _) => throw new ProblemException(ProblemCodes.CursorExpired),
            _ => throw new ProblemException(ProblemCodes.CursorInvalid),
        };

    private bool TryVerify(string text, Span<byte> cursor)
    {
        // The length first: the decoder skips white space, and its last character has bits to spare.
        if (text.Length != Base64Url.GetEncodedLength(Bytes))
            return false;
        if (Base64Url.DecodeFromChars(text, cursor, out _, out var written) != OperationStatus.Done || written != Bytes)
            return false;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, cursor[..SignatureAt], signature);
        return CryptographicOperations.FixedTimeEquals(signature, cursor[SignatureAt..])
            && cursor[0] == Version
            && Base64Url.EncodeToString(cursor) == text;
    }

    private static byte[] CredentialHash(CursorScope scope) => SHA256.HashData(Encoding.UTF8.GetBytes(scope.Credential));

    // The route's length in front keeps ("a", "bc") and ("ab", "c") apart.
    private static byte[] QueryHash(CursorScope scope) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope.Route.Length}:{scope.Route}{scope.Query}"));
}
