using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Ledger.Privacy;

/// <summary>One tenant's key in the clear, and what is derived from it.</summary>
internal sealed class TenantKey(string tenant, int epoch, byte[] secret)
{
    private readonly ConcurrentDictionary<string, byte[]> _derived = new(StringComparer.Ordinal);

    public int Epoch => epoch;

    public byte[] Derived(string purpose) =>
        _derived.GetOrAdd(purpose, static (name, key) => KeyWrap.Derive(key, "tenant " + name), secret);

    /// <summary>32 bytes by which a subject is found without its name being stored.</summary>
    public byte[] Digest(string subjectName) => HMACSHA256.HashData(Derived("index"), Encoding.UTF8.GetBytes(subjectName));

    /// <summary>Wraps a subject's key for its row: in another one, or beside another subject, it does not open.</summary>
    /// <param name="ends">Whether it ends by itself.</param>
    public byte[] Wrap(Guid key, byte[] subject, bool ends, ReadOnlySpan<byte> subjectSecret) =>
        KeyWrap.Wrap(secret, subjectSecret, Place(key, subject, epoch, ends));

    /// <summary>The secret of a row that is not destroyed.</summary>
    /// <exception cref="KeyChangedException">It was not wrapped for this row.</exception>
    public byte[] Unwrap(SubjectKeyRow row) =>
        KeyWrap.Unwrap(secret, row.Wrapped, Place(row.Key, row.Subject ?? [], row.Epoch, row.ExpiresIn is not null))
        // The first format: bound to tenant and key alone.
        ?? KeyWrap.Unwrap(secret, row.Wrapped, "subject-key", tenant, row.Key.ToString())
        ?? throw new KeyChangedException($"key {row.Key} of tenant {tenant} does not open: its row was changed");

    private string[] Place(Guid key, byte[] subject, int of, bool ends) =>
        [
            "subject-key 2",
            tenant,
            key.ToString(),
            Convert.ToHexStringLower(subject),
            of.ToString(CultureInfo.InvariantCulture),
            ends ? "ends" : "stays",
        ];
}
