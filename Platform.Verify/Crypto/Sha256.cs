using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Platform.Verify.Crypto;

/// <summary>The hashes of RFC 6962 section 2.1: a leaf is SHA-256(00 ‖ entry), a node SHA-256(01 ‖ left ‖ right).</summary>
internal static class Sha256
{
    // SHA256_* are deprecated in OpenSSL 3 and may go one day: then .NET's own does, at a third of the speed.
    private static readonly bool Fast = Libcrypto.Handle != 0 && NativeLibrary.TryGetExport(Libcrypto.Handle, "SHA256_Update", out _);

    [ThreadStatic]
    private static IncrementalHash? slow;

    public static Hash Leaf(ReadOnlySpan<byte> entry) => Of([0x00], entry, []);

    public static Hash Node(in Hash left, in Hash right) => Of([0x01], left, right);

    public static Hash Of(ReadOnlySpan<byte> bytes) => Of(bytes, [], []);

    private static Hash Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        Fast ? Native(first, second, third) : Managed(first, second, third);

    private static Hash Native(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Hash hash = default;
        Libcrypto.Sha256Context context = default;
        _ = Libcrypto.SHA256_Init(ref context);
        _ = Libcrypto.SHA256_Update(ref context, in MemoryMarshal.GetReference(first), first.Length);
        _ = Libcrypto.SHA256_Update(ref context, in MemoryMarshal.GetReference(second), second.Length);
        if (!third.IsEmpty)
            _ = Libcrypto.SHA256_Update(ref context, in MemoryMarshal.GetReference(third), third.Length);
        _ = Libcrypto.SHA256_Final(ref hash[0], ref context);
        return hash;
    }

    internal static Hash Managed(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Hash hash = default;
        slow ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        slow.AppendData(first);
        slow.AppendData(second);
        slow.AppendData(third);
        slow.GetHashAndReset(hash);
        return hash;
    }
}
