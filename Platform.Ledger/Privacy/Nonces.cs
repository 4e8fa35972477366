using System.Security.Cryptography;

namespace Platform.Ledger.Privacy;

/// <summary>Random 96-bit nonces. Each thread draws many at once: one call of the system's generator costs as much as an encryption.</summary>
internal static class Nonces
{
    private const int DrawnAtOnce = 64;

    [ThreadStatic]
    private static byte[]? _drawn;

    [ThreadStatic]
    private static int _used;

    /// <summary>Fills 12 bytes that no other call gets.</summary>
    public static void Next(Span<byte> nonce)
    {
        if (_drawn is null || _used == DrawnAtOnce)
        {
            // Kept only once filled: a generator that fails must not leave zeros behind.
            var drawn = _drawn ?? new byte[DrawnAtOnce * KeyWrap.NonceBytes];
            RandomNumberGenerator.Fill(drawn);
            (_drawn, _used) = (drawn, 0);
        }

        _drawn.AsSpan(_used++ * KeyWrap.NonceBytes, KeyWrap.NonceBytes).CopyTo(nonce);
    }
}
