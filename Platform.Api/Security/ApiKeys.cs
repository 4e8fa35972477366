using System.Security.Cryptography;

namespace Platform.Api.Security;

/// <summary>A key that was just made. The text goes to its owner once; only the hash is kept.</summary>
/// <param name="Text">The whole key.</param>
/// <param name="SecretHash">SHA-256 of the secret's 32 bytes. A random secret needs no slow hash.</param>
public sealed record NewApiKey(string Text, byte[] SecretHash)
{
    /// <summary>Never the secret: this is what a log line or an assertion would show.</summary>
    public override string ToString() => "API key (redacted)";
}

/// <summary>A well-formed key as a caller presented it; nothing is known yet of its being valid.</summary>
/// <param name="Env">The environment it says it is for.</param>
/// <param name="Id">The key's id.</param>
/// <param name="SecretHash">SHA-256 of the secret presented; the secret itself is not kept.</param>
public readonly record struct PresentedApiKey(string Env, Guid Id, byte[] SecretHash)
{
    /// <summary>Whether the stored hash is of the same secret; takes the same time either way.</summary>
    public bool Matches(ReadOnlySpan<byte> storedSecretHash) => CryptographicOperations.FixedTimeEquals(SecretHash, storedSecretHash);

    /// <summary>Env and id only.</summary>
    public override string ToString() => $"API key {Env}/{Id}";
}
