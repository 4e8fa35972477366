using System.Runtime.InteropServices;
using static Platform.Ledger.Proof.Notes.LibCrypto;

namespace Platform.Ledger.Proof.Notes;

/// <summary>
/// Ed25519 (RFC 8032) by OpenSSL's libcrypto: .NET has none of its own. Where the library is missing, logs are signed with ECDSA alone.
/// </summary>
public static class Ed25519
{
    /// <summary>Bytes of a private key (the seed) and of a public one.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    private const int EvpPkeyEd25519 = 1087;
    private static readonly Lazy<bool> Found = new(Look);

    /// <summary>Whether this machine has it.</summary>
    public static bool IsSupported => Found.Value;

    /// <summary>The public key of a seed.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed) =>
        With(
            EVP_PKEY_new_raw_private_key(EvpPkeyEd25519, 0, seed, (nuint)seed.Length),
            key =>
            {
                var bytes = new byte[KeyBytes];
                nuint length = KeyBytes;
                Require(EVP_PKEY_get_raw_public_key(key, bytes, ref length));
                return bytes;
            }
        );

    /// <summary>Signs with a seed.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, byte[] message) =>
        With(
            EVP_PKEY_new_raw_private_key(EvpPkeyEd25519, 0, seed, (nuint)seed.Length),
            key =>
                InContext(context =>
                {
                    var signature = new byte[SignatureBytes];
                    nuint length = SignatureBytes;
                    Require(EVP_DigestSignInit(context, 0, 0, 0, key));
                    Require(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length));
                    return signature;
                })
        );

    /// <summary>Whether the signature is this key's on this message; false also for keys and signatures that are none.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, byte[] message, byte[] signature)
    {
        if (publicKey.Length != KeyBytes || signature.Length != SignatureBytes)
        {
            return false;
        }
        return With(
            EVP_PKEY_new_raw_public_key(EvpPkeyEd25519, 0, publicKey, (nuint)publicKey.Length),
            key =>
                InContext(context =>
                    EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
                    && EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1
                )
        );
    }

    private static bool Look()
    {
        if (!NativeLibrary.TryLoad(Library, out var library))
        {
            return false;
        }
        // Kept loaded: the calls below are bound to it.
        return NativeLibrary.TryGetExport(library, nameof(EVP_DigestSign), out _);
    }

    private static T With<T>(nint key, Func<nint, T> use)
    {
        if (key == 0)
        {
            throw new InvalidOperationException("libcrypto took no Ed25519 key");
        }
        try
        {
            return use(key);
        }
        finally
        {
            EVP_PKEY_free(key);
        }
    }

    private static T InContext<T>(Func<nint, T> use)
    {
        var context = EVP_MD_CTX_new();
        try
        {
            return use(context);
        }
        finally
        {
            EVP_MD_CTX_free(context);
        }
    }

    private static void Require(int result)
    {
        if (result != 1)
        {
            throw new InvalidOperationException("libcrypto refused an Ed25519 operation");
        }
    }
}
