using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Platform.Verify.Crypto;

/// <summary>
/// What we call in OpenSSL's libcrypto. .NET 10 has no Ed25519, and a call of its SHA-256 costs 0.4 µs before the first byte: more than hashing a line.
/// </summary>
internal static partial class Libcrypto
{
    private const string Name = "libcrypto";
    private static readonly string[] Files = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto"];

    /// <summary>The library, or zero where there is none.</summary>
    public static nint Handle { get; } = Load();

    /// <summary>SHA256_CTX: 112 bytes, rounded up.</summary>
    [InlineArray(16)]
    public struct Sha256Context
    {
        private ulong _first;
    }

    // Leaving out the garbage collector's hand-over is for calls that never block and are short: 65,535 bytes take 35 µs.
    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories), SuppressGCTransition]
    public static extern int SHA256_Init(ref Sha256Context context);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories), SuppressGCTransition]
    public static extern int SHA256_Update(ref Sha256Context context, ref readonly byte data, nint length);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories), SuppressGCTransition]
    public static extern int SHA256_Final(ref byte hash, ref Sha256Context context);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte[] key, nint length);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void EVP_PKEY_free(nint key);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint EVP_MD_CTX_new();

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern void EVP_MD_CTX_free(nint context);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [DllImport(Name), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int EVP_DigestVerify(nint context, byte[] signature, nint signatureLength, byte[] data, nint length);

    private static nint Load()
    {
        nint handle = 0;
        foreach (var file in Files)
        {
            if (NativeLibrary.TryLoad(file, out handle))
                break;
        }
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? handle : 0);
        return handle;
    }
}
