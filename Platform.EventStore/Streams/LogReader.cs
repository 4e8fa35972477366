using Npgsql;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Streams;

/// <summary>Reads one tenant's part of the log as the service role, under row-level security.</summary>
public sealed class LogReader(NpgsqlDataSource service)
{
    /// <summary>
    /// First entries of many streams ($1 tenant, $2 names), one index look each: written as <c>stream = ANY($2)</c> it is planned as a
    /// walk over every stream the tenant has.
    /// </summary>
    public const string FirstPositionsSql = """
        SELECT s.stream, f.tenant_position FROM unnest($2) AS s(stream)
        CROSS JOIN LATERAL (
            SELECT l.tenant_position FROM platform.log l WHERE l.tenant = $1 AND l.stream = s.stream ORDER BY l.version LIMIT 1) f
        """;

    private const string Columns = "tenant, tenant_position, stream, version, leaf, entry";

    /// <summary>Of tenant $1, entries in ($2, $3] by tenant_position, at most $4.</summary>
    public const string TenantSql =
        $"SELECT {Columns} FROM platform.log WHERE tenant = $1 AND tenant_position > $2 AND tenant_position <= $3 ORDER BY tenant_position LIMIT $4";

    /// <summary>A stream's entries after a version, oldest first, at most <paramref name="limit"/>.</summary>
    public Task<List<StoredEntry>> StreamAsync(StreamId stream, long afterVersion, int limit, CancellationToken cancel) =>
        TenantQuery.ReadInOrderAsync(
            service,
            stream.Tenant,
            $"SELECT {Columns} FROM platform.log WHERE tenant = $1 AND stream = $2 AND version > $3 ORDER BY version LIMIT $4",
            Entry,
            cancel,
            stream.Tenant,
            stream.Name,
            afterVersion,
            limit
        );

    /// <summary>The stream's last entry, or null where it is empty.</summary>
    public async Task<StoredEntry?> LastOfStreamAsync(StreamId stream, CancellationToken cancel) =>
        (
            await TenantQuery.ReadInOrderAsync(
                service,
                stream.Tenant,
                $"SELECT {Columns} FROM platform.log WHERE tenant = $1 AND stream = $2 ORDER BY version DESC LIMIT 1",
                Entry,
                cancel,
                stream.Tenant,
                stream.Name
            )
        ).SingleOrDefault();

    /// <summary>A tenant's entries in (<paramref name="after"/>, <paramref name="upTo"/>] by tenant_position.</summary>
    public Task<List<StoredEntry>> TenantAsync(string tenant, long after, long upTo, int limit, CancellationToken cancel) =>
        TenantQuery.ReadInOrderAsync(service, tenant, TenantSql, Entry, cancel, tenant, after, upTo, limit);

    /// <summary>The tenant's last tenant_position; 0 where it has none.</summary>
    public async Task<long> LastPositionAsync(string tenant, CancellationToken cancel) =>
        (
            await TenantQuery.ReadInOrderAsync(
                service,
                tenant,
                "SELECT tenant_position FROM platform.log WHERE tenant = $1 ORDER BY tenant_position DESC LIMIT 1",
                r => r.GetInt64(0),
                cancel,
                tenant
            )
        ).SingleOrDefault();

    /// <summary>Which of these streams exist, with the tenant_position of their first entry.</summary>
    public async Task<Dictionary<string, long>> FirstPositionsAsync(string tenant, string[] streams, CancellationToken cancel) =>
        (
            await TenantQuery.ReadAsync(
                service,
                tenant,
                FirstPositionsSql,
                r => (Stream: r.GetString(0), Position: r.GetInt64(1)),
                cancel,
                tenant,
                streams
            )
        ).ToDictionary(r => r.Stream, r => r.Position, StringComparer.Ordinal);

    /// <summary>The stored answer to a request id, or null.</summary>
    public async Task<StoredRequest?> RequestAsync(string tenant, Guid id, CancellationToken cancel) =>
        (
            await TenantQuery.ReadAsync(
                service,
                tenant,
                "SELECT request_hash, answer, first_tenant_position FROM platform.requests WHERE tenant = $1 AND id = $2",
                r => new StoredRequest(r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1), r.GetInt64(2)),
                cancel,
                tenant,
                id
            )
        ).SingleOrDefault();

    /// <summary>Who holds a value that is unique over all tenants: a narrow definer function, since the tenant is not known yet.</summary>
    public async Task<StreamId?> HolderAsync(string name, byte[] digest, CancellationToken cancel)
    {
        var holders = await TenantQuery.ReadAsync(
            service,
            "",
            "SELECT tenant, stream FROM platform.claim_holder($1, $2)",
            r => new StreamId(r.GetString(0), r.GetString(1)),
            cancel,
            name,
            digest
        );
        return holders.Count == 0 ? null : holders[0];
    }

    /// <summary>An entry of a row that begins with the columns tenant, tenant_position, stream, version, leaf, entry.</summary>
    public static StoredEntry Entry(NpgsqlDataReader r) =>
        new(r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.GetFieldValue<byte[]>(4), r.GetFieldValue<byte[]>(5));
}

/// <summary>An idempotency row.</summary>
/// <param name="Hash">SHA-256 of the first request's body.</param>
/// <param name="Answer">As <see cref="Answer.ToBytes"/> wrote it.</param>
public sealed record StoredRequest(byte[] Hash, byte[] Answer, long FirstPosition);
