using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>A pair of signing keys and a witness's, made for a test: signs notes the way the format says, by libcrypto and .NET.</summary>
public sealed partial class TestSigner : IDisposable
{
    private const int EvpPkeyEd25519 = 1087;
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private nint _ed25519;
    private readonly byte[] _ed25519Public = new byte[32];

    public TestSigner(byte[]? seed = null)
    {
        _ed25519 = EVP_PKEY_new_raw_private_key(EvpPkeyEd25519, 0, seed ?? RandomNumberGenerator.GetBytes(32), 32);
        nint length = 32;
        EVP_PKEY_get_raw_public_key(_ed25519, _ed25519Public, ref length).ShouldBe(1);
    }

    public byte[] Ed25519Public => _ed25519Public;

    private byte[] Spki => _ecdsa.ExportSubjectPublicKeyInfo();

    /// <summary>The verifier key of this type (1, 2 or 4) under a name.</summary>
    public string Key(string name, byte type)
    {
        byte[] key = type == 2 ? Spki : _ed25519Public;
        return $"{name}+{Convert.ToHexStringLower(Id(name, type))}+{Convert.ToBase64String([type, .. key])}";
    }

    /// <summary>The text as a note signed with both keys, Ed25519 first.</summary>
    public byte[] Note(string name, string text) =>
        Encoding.UTF8.GetBytes(
            text
                + "\n"
                + Line(name, Id(name, 1), Ed25519(Encoding.UTF8.GetBytes(text)))
                + Line(
                    name,
                    Id(name, 2),
                    _ecdsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                )
        );

    /// <summary>A cosignature line for a note's text.</summary>
    public byte[] Cosignature(string name, string text, ulong seconds)
    {
        var stamped = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(stamped, seconds);
        var signature = Ed25519(Encoding.UTF8.GetBytes($"cosignature/v1\ntime {seconds}\n{text}"));
        return Encoding.UTF8.GetBytes(Line(name, Id(name, 4), [.. stamped, .. signature]));
    }

    public byte[] Ed25519(byte[] message)
    {
        var context = EVP_MD_CTX_new();
        var signature = new byte[64];
        nint length = 64;
        EVP_DigestSignInit(context, 0, 0, 0, _ed25519).ShouldBe(1);
        EVP_DigestSign(context, signature, ref length, message, message.Length).ShouldBe(1);
        EVP_MD_CTX_free(context);
        return signature;
    }

    public void Dispose()
    {
        // Logs may share a signer; freeing nothing does nothing.
        EVP_PKEY_free(_ed25519);
        _ed25519 = 0;
        _ecdsa.Dispose();
    }

    private byte[] Id(string name, byte type) =>
        SHA256.HashData(type == 2 ? Spki : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. _ed25519Public])[..4];

    private static string Line(string name, byte[] id, byte[] signature) => $"— {name} {Convert.ToBase64String([.. id, .. signature])}\n";

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte[] key, nint length);

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EVP_PKEY_get_raw_public_key(nint key, byte[] bytes, ref nint length);

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EVP_PKEY_free(nint key);

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint EVP_MD_CTX_new();

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EVP_MD_CTX_free(nint context);

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [DllImport("libcrypto.so.3"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EVP_DigestSign(nint context, byte[] signature, ref nint signatureLength, byte[] data, nint length);
}
