using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Ledger.Privacy;

/// <summary>Keys under keys: AES-256-GCM as nonce (12 bytes) ‖ ciphertext ‖ tag (16), bound to a context by associated data; and HKDF-SHA256.</summary>
internal static class KeyWrap
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    public static byte[] Wrap(byte[] wrapping, ReadOnlySpan<byte> key, params ReadOnlySpan<string> context)
    {
        using var cipher = new AesGcm(wrapping, TagBytes);
        var wrapped = new byte[NonceBytes + key.Length + TagBytes];
        Nonces.Next(wrapped.AsSpan(0, NonceBytes));
        cipher.Encrypt(
            wrapped.AsSpan(0, NonceBytes),
            key,
            wrapped.AsSpan(NonceBytes, key.Length),
            wrapped.AsSpan(NonceBytes + key.Length),
            Context(context)
        );
        return wrapped;
    }

    /// <summary>The key; null for another wrapping key, another context or changed bytes.</summary>
    public static byte[]? Unwrap(byte[] wrapping, ReadOnlySpan<byte> wrapped, params ReadOnlySpan<string> context)
    {
        if (wrapped.Length != NonceBytes + KeyRing.KeyBytes + TagBytes)
            return null;
        using var cipher = new AesGcm(wrapping, TagBytes);
        var key = new byte[KeyRing.KeyBytes];
        try
        {
            cipher.Decrypt(wrapped[..NonceBytes], wrapped[NonceBytes..^TagBytes], wrapped[^TagBytes..], key, Context(context));
            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public static byte[] Derive(byte[] key, string purpose) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, KeyRing.KeyBytes, Encoding.UTF8.GetBytes("platform 1 " + purpose));

    /// <summary>Every part as its length in bytes (32 bits, big-endian) and its UTF-8: no two lists of parts give the same bytes.</summary>
    public static byte[] Context(params ReadOnlySpan<string> parts)
    {
        var length = 0;
        foreach (var part in parts)
            length += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        var context = new byte[length];
        var rest = context.AsSpan();
        foreach (var part in parts)
        {
            var written = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, written);
            rest = rest[(sizeof(int) + written)..];
        }

        return context;
    }
}
