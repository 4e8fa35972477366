using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Privacy;

/// <summary>
/// Seals personal values and opens them again: AES-256-GCM under the subject's key with a random 96-bit nonce; tenant, stream, event type and property
/// path are associated data, so that a value opens only where it was written.
/// </summary>
public static class Sealer
{
    private const int StackBytes = 1024;

    /// <summary>The sealed value as canonical JSON: <c>{"$commit":…,"$key":…,"$sealed":…}</c>.</summary>
    /// <param name="key">The data subject's key.</param>
    /// <param name="tenant">Tenant of the entry.</param>
    /// <param name="stream">Stream of the entry.</param>
    /// <param name="type">Event type of the entry.</param>
    /// <param name="path">RFC 6901 pointer of the value inside the entry: <c>/data/reason</c>, <c>/from/ip</c>.</param>
    /// <param name="plaintext">The value; a lone surrogate is a <see cref="CanonicalJsonException"/>.</param>
    public static byte[] Seal(SubjectKey key, string tenant, string stream, string type, string path, string plaintext)
    {
        var length = Length(plaintext);
        var sealedLength = KeyWrap.NonceBytes + length + KeyWrap.TagBytes;
        var total = length + sealedLength;
        var rented = total > StackBytes ? ArrayPool<byte>.Shared.Rent(total) : null;
        var buffer = rented is null ? stackalloc byte[StackBytes] : rented;
        var plain = buffer[..length];
        var box = buffer.Slice(length, sealedLength);
        Strict.GetBytes(plaintext, plain);
        Nonces.Next(box[..KeyWrap.NonceBytes]);

        var cipher = key.RentCipher();
        cipher.Encrypt(
            box[..KeyWrap.NonceBytes],
            plain,
            box.Slice(KeyWrap.NonceBytes, length),
            box[^KeyWrap.TagBytes..],
            KeyWrap.Context(tenant, stream, type, path)
        );
        key.ReturnCipher(cipher);

        var text = new byte[key.Head.Length + Base64Url.GetEncodedLength(sealedLength) + 2];
        key.Head.CopyTo(text.AsSpan());
        Base64Url.EncodeToUtf8(box, text.AsSpan(key.Head.Length));
        "\"}"u8.CopyTo(text.AsSpan(text.Length - 2));
        CryptographicOperations.ZeroMemory(plain);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>
    /// The value in the clear. Throws <see cref="CryptographicException"/> when the value commits to another key, was changed, or stands
    /// somewhere else than where it was sealed.
    /// </summary>
    public static string Open(SubjectKey key, string tenant, string stream, string type, string path, SealedValue value)
    {
        Span<byte> commitment = stackalloc byte[KeyRing.KeyBytes];
        if (
            value.Key != key.Id
            || Base64Url.DecodeFromChars(value.Commit, commitment, out _, out var written) is not OperationStatus.Done
            || written != commitment.Length
            || !CryptographicOperations.FixedTimeEquals(commitment, key.Commitment)
        )
            throw new CryptographicException($"{stream} {path}: the value commits to another key than {key.Id}");
        var box = Decode(value.Sealed) ?? throw new CryptographicException($"{stream} {path}: the sealed value is cut short");
        var plain = new byte[box.Length - KeyWrap.NonceBytes - KeyWrap.TagBytes];
        var cipher = key.RentCipher();
        cipher.Decrypt(
            box.AsSpan(0, KeyWrap.NonceBytes),
            box.AsSpan(KeyWrap.NonceBytes, plain.Length),
            box.AsSpan(box.Length - KeyWrap.TagBytes),
            plain,
            KeyWrap.Context(tenant, stream, type, path)
        );
        key.ReturnCipher(cipher);
        return Strict.GetString(plain);
    }

    private static int Length(string plaintext)
    {
        try
        {
            return Strict.GetByteCount(plaintext);
        }
        catch (EncoderFallbackException)
        {
            throw new CanonicalJsonException("", "a lone surrogate is not text");
        }
    }

    private static UTF8Encoding Strict { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static byte[]? Decode(string text)
    {
        var box = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, box, out _, out var written);
        return status is OperationStatus.Done && written >= KeyWrap.NonceBytes + KeyWrap.TagBytes ? box[..written] : null;
    }
}
