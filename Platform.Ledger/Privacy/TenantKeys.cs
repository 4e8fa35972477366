using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Npgsql;

namespace Platform.Ledger.Privacy;

/// <summary>The tenants' keys in the keys database, wrapped by the key ring; made on first use, once, whatever processes meet.</summary>
internal sealed class TenantKeys(NpgsqlDataSource database, KeyRing ring)
{
    /// <summary>How many tenants' keys stay in memory.</summary>
    private const int CachedMax = 10_000;

    private readonly GenerationCache<string, TenantKey> _cache = new(CachedMax);

    public bool TryGet(string tenant, [NotNullWhen(true)] out TenantKey? key) => _cache.TryGet(tenant, out key);

    /// <exception cref="UnknownKeyException">It is gone, and keys that it wraps are there: another in its place would open none of them.</exception>
    public async ValueTask<TenantKey> GetOrCreateAsync(string tenant, CancellationToken cancel)
    {
        if (TryGet(tenant, out var known))
            return known;
        await using var batch = TenantScope.Begin(database, tenant);
        var insert = new NpgsqlBatchCommand(
            """
            INSERT INTO keys.tenant_keys (tenant, epoch, wrapped)
            SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM keys.subject_keys WHERE tenant = $1)
            ON CONFLICT DO NOTHING
            """
        );
        insert.Parameters.Add(new() { Value = tenant });
        insert.Parameters.Add(new() { Value = ring.Epoch });
        insert.Parameters.Add(new() { Value = Wrap(tenant, ring.Epoch, RandomNumberGenerator.GetBytes(KeyRing.KeyBytes)) });
        batch.BatchCommands.Add(insert);
        batch.BatchCommands.Add(Select(tenant));
        return await ReadAsync(tenant, batch, cancel)
            ?? throw new UnknownKeyException($"the key of tenant {tenant} is gone, and its subjects' keys are there");
    }

    /// <summary>Null when the tenant has no key.</summary>
    public async ValueTask<TenantKey?> FindAsync(string tenant, CancellationToken cancel)
    {
        if (TryGet(tenant, out var known))
            return known;
        await using var batch = TenantScope.Begin(database, tenant);
        batch.BatchCommands.Add(Select(tenant));
        return await ReadAsync(tenant, batch, cancel);
    }

    private async ValueTask<TenantKey?> ReadAsync(string tenant, NpgsqlBatch batch, CancellationToken cancel)
    {
        TenantKey? key = null;
        await using (var reader = await batch.ExecuteReaderAsync(cancel))
        {
            await reader.NextResultAsync(cancel); // past the tenant's own
            if (await reader.ReadAsync(cancel))
                key = Unwrap(tenant, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
            // To the end: the commit's own failure is reported there.
            while (await reader.NextResultAsync(cancel)) { }
        }

        if (key is not null)
            _cache.Set(tenant, key);
        return key;
    }

    private static NpgsqlBatchCommand Select(string tenant) =>
        new("SELECT epoch, wrapped FROM keys.tenant_keys WHERE tenant = $1") { Parameters = { new() { Value = tenant } } };

    private byte[] Wrap(string tenant, int epoch, byte[] secret) =>
        KeyWrap.Wrap(ring.Key(epoch), secret, "tenant-key", tenant, epoch.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private TenantKey Unwrap(string tenant, int epoch, byte[] wrapped) =>
        KeyWrap.Unwrap(ring.Key(epoch), wrapped, "tenant-key", tenant, epoch.ToString(System.Globalization.CultureInfo.InvariantCulture))
            is { } secret
            ? new(tenant, epoch, secret)
            : throw new KeyChangedException(
                $"the key of tenant {tenant} does not open with epoch {epoch} of the key ring: its row was changed, or the ring is another"
            );
}
