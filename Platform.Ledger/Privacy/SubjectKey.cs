using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Ledger.Privacy;

/// <summary>
/// One data subject's key in the clear, in memory only. Sealing and commitment keys are derived from it (HKDF-SHA256), so that the commitment,
/// which entries carry, names exactly one key and tells nothing of it.
/// </summary>
public sealed class SubjectKey
{
    private readonly byte[] _sealing;
    private AesGcm? _idle;

    internal SubjectKey(Guid id, byte[] secret, DateTimeOffset? expiresAt)
    {
        Id = id;
        ExpiresAt = expiresAt;
        _sealing = KeyWrap.Derive(secret, "seal");
        Commitment = KeyWrap.Derive(secret, "commit");
        Head = Encoding.UTF8.GetBytes($"{{\"$commit\":\"{Base64Url.EncodeToString(Commitment)}\",\"$key\":\"{id}\",\"$sealed\":\"");
    }

    /// <summary>Random id, as in the sealed values.</summary>
    public Guid Id { get; }

    /// <summary>When a short-lived key ends by the database's clock; null for a subject's own.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>32 bytes that commit to this key and no other.</summary>
    internal byte[] Commitment { get; }

    /// <summary>What every value sealed with this key begins with.</summary>
    internal byte[] Head { get; }

    // An AesGcm must not be used by two threads at once; one is kept between uses, more are made when threads meet.
    internal AesGcm RentCipher() => Interlocked.Exchange(ref _idle, null) ?? new AesGcm(_sealing, KeyWrap.TagBytes);

    internal void ReturnCipher(AesGcm cipher)
    {
        if (Interlocked.CompareExchange(ref _idle, cipher, null) is not null)
            cipher.Dispose();
    }
}
