using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Api.Security;

/// <summary>
/// API keys as text: <c>plt_&lt;env&gt;_&lt;id&gt;_&lt;secret&gt;&lt;checksum&gt;</c>. env: 2–8 lower-case letters; id: a UUID's 16
/// bytes as 22 base62 characters; secret: 32 random bytes as 43; checksum: CRC-32 of all before it as 6. A key that was mistyped is
/// told by its checksum, without asking anything.
/// </summary>
public static class ApiKeyFormat
{
    private const string Prefix = "plt_";
    private const int EnvCharsMin = 2;
    private const int EnvCharsMax = 8;
    private const int IdBytes = 16;
    private const int IdChars = 22;
    private const int SecretBytes = 32;
    private const int SecretChars = 43;
    private const int ChecksumChars = 6;
    private const int TailChars = 1 + IdChars + 1 + SecretChars + ChecksumChars;

    /// <summary>A new key with a random secret. Throws ArgumentException for an <paramref name="env"/> of another form.</summary>
    public static NewApiKey Create(string env, Guid id)
    {
        if (!IsEnv(env))
            throw new ArgumentException($"an environment has {EnvCharsMin} to {EnvCharsMax} lower-case letters", nameof(env));
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return new NewApiKey(Text(env, id, secret), SHA256.HashData(secret));
    }

    /// <summary>False for anything <see cref="Create"/> does not write, a wrong checksum included.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PresentedApiKey key)
    {
        key = default;
        var envChars = text.Length - Prefix.Length - TailChars;
        if (envChars is < EnvCharsMin or > EnvCharsMax || !text.StartsWith(Prefix))
            return false;
        var env = text.Slice(Prefix.Length, envChars);
        var tail = text[^TailChars..];
        if (!IsEnv(env) || tail[0] != '_' || tail[1 + IdChars] != '_' || !IsChecked(text))
            return false;
        Span<byte> id = stackalloc byte[IdBytes];
        Span<byte> secret = stackalloc byte[SecretBytes];
        if (!Base62.TryDecode(tail.Slice(1, IdChars), id) || !Base62.TryDecode(tail.Slice(2 + IdChars, SecretChars), secret))
            return false;
        key = new PresentedApiKey(env.ToString(), new Guid(id, bigEndian: true), SHA256.HashData(secret));
        return true;
    }

    private static string Text(string env, Guid id, ReadOnlySpan<byte> secret)
    {
        Span<char> text = stackalloc char[Prefix.Length + env.Length + TailChars];
        Span<byte> idBytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(idBytes, bigEndian: true, out _);
        Prefix.CopyTo(text);
        env.CopyTo(text[Prefix.Length..]);
        var tail = text[^TailChars..];
        tail[0] = tail[1 + IdChars] = '_';
        Base62.Encode(idBytes, tail.Slice(1, IdChars));
        Base62.Encode(secret, tail.Slice(2 + IdChars, SecretChars));
        Checksum(text[..^ChecksumChars], text[^ChecksumChars..]);
        return text.ToString();
    }

    private static bool IsChecked(ReadOnlySpan<char> text)
    {
        Span<char> checksum = stackalloc char[ChecksumChars];
        Checksum(text[..^ChecksumChars], checksum);
        return text.EndsWith(checksum, StringComparison.Ordinal);
    }

    private static void Checksum(ReadOnlySpan<char> text, Span<char> checksum)
    {
        Span<byte> crc = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.Of(text));
        Base62.Encode(crc, checksum);
    }

    private static bool IsEnv(ReadOnlySpan<char> env) =>
        env.Length is >= EnvCharsMin and <= EnvCharsMax && !env.ContainsAnyExceptInRange('a', 'z');
}
