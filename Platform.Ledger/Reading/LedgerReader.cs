using System.Text.Json;
using Npgsql;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Reading;

/// <summary>
/// What investigators read of a tenant's log: entries of a stream, its state at any moment, and walks over all of it. Personal values stay sealed.
/// </summary>
/// <param name="reader">The ledger's database as reader: row-level security confines each query to the tenant it names.</param>
/// <param name="catalogue">The events there are.</param>
public sealed class LedgerReader(NpgsqlDataSource reader, EventCatalogue catalogue)
{
    /// <summary>Entries of one page at most.</summary>
    public const int PageMax = 1_000;

    /// <summary>States between two pages of walks that are kept, so that the next page goes on from there.</summary>
    public const int KeptStatesMax = 1_000;

    private const string StreamSql = """
        SELECT e.version, l.tenant_position, e.bdata FROM events.mt_events e LEFT JOIN ledger.leaves l USING (seq_id)
        WHERE e.tenant_id = $1 AND e.stream_id = $2 AND e.version > $3 AND e.version <= $4 AND e.timestamp <= $5
            AND ($6 = 9223372036854775807 OR l.tenant_position <= $6)
        ORDER BY e.version LIMIT $7
        """;

    private const string WalkSql = """
        SELECT e.version, l.tenant_position, e.bdata FROM ledger.leaves l JOIN events.mt_events e USING (seq_id)
        WHERE l.tenant = $1 AND l.tenant_position > $2 AND l.tenant_position <= $3 ORDER BY l.tenant_position LIMIT $4
        """;

    private const string EndSql = "SELECT tenant_position FROM ledger.leaves WHERE tenant = $1 ORDER BY tenant_position DESC LIMIT 1";
    private readonly EventJson _json = new(catalogue);
    private readonly GenerationCache<(string Tenant, string Stream, long Version), object> _states = new(KeptStatesMax);

    /// <summary>Entries of a stream behind a version, in order; position null where one has no number yet.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public Task<List<LedgerEntry>> EntriesAsync(string tenant, string stream, long afterVersion, int limit, CancellationToken cancel) =>
        ReadAsync(tenant, stream, afterVersion, StreamMoment.Now, Math.Clamp(limit, 1, PageMax), cancel);

    /// <summary>The stream's state at a version, a time or a tenant position, in one query; null where it had not begun.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public async Task<LedgerState<T>?> StateAsync<T>(string tenant, string stream, StreamMoment at, CancellationToken cancel)
        where T : class
    {
        var entries = await ReadAsync(tenant, stream, 0, at, int.MaxValue, cancel);
        return entries is [.., var last] ? new LedgerState<T>((T)Fold<T>(null, entries)!, last.Version, last.Position) : null;
    }

    /// <summary>
    /// A page of a stream's changes: each entry with the state before and after it. The state at a page's end is kept, so that a walk reads and folds
    /// each entry once.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public async Task<List<LedgerChange<T>>> ChangesAsync<T>(
        string tenant,
        string stream,
        long afterVersion,
        int limit,
        CancellationToken cancel
    )
        where T : class
    {
        object? state = null;
        if (afterVersion > 0 && !_states.TryGet((tenant, stream, afterVersion), out state))
        {
            state = (await StateAsync<T>(tenant, stream, StreamMoment.Version(afterVersion), cancel))?.State;
        }
        var changes = new List<LedgerChange<T>>();
        foreach (var entry in await EntriesAsync(tenant, stream, afterVersion, limit, cancel))
        {
            var before = state;
            state = Fold<T>(state, [entry]);
            changes.Add(new LedgerChange<T>(entry, (T?)before, (T)state!));
        }
        if (changes is [.., var last])
        {
            _states.Set((tenant, stream, last.Entry.Version), last.After);
        }
        return changes;
    }

    /// <summary>Where a walk that begins now ends: the tenant's last numbered position; 0 for an empty log.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public async Task<long> EndAsync(string tenant, CancellationToken cancel) =>
        (await TenantQuery.ReadAsync(reader, tenant, EndSql, r => r.GetInt64(0), cancel, tenant)).FirstOrDefault();

    /// <summary>A page of the tenant's log behind a position, up to the end of the walk.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public Task<List<LedgerEntry>> WalkAsync(string tenant, long afterPosition, long end, int limit, CancellationToken cancel) =>
        TenantQuery.ReadInOrderAsync(reader, tenant, WalkSql, Of, cancel, tenant, afterPosition, end, Math.Clamp(limit, 1, PageMax));

    private Task<List<LedgerEntry>> ReadAsync(
        string tenant,
        string stream,
        long after,
        StreamMoment at,
        int limit,
        CancellationToken cancel
    ) =>
        TenantQuery.ReadInOrderAsync(
            reader,
            tenant,
            StreamSql,
            Of,
            cancel,
            tenant,
            stream,
            after,
            at.VersionMax,
            at.TimeMax,
            at.PositionMax,
            limit
        );

    private object? Fold<T>(object? state, IEnumerable<LedgerEntry> entries)
    {
        var fold = AggregateType.Of(typeof(T));
        foreach (var entry in entries)
        {
            using var document = JsonDocument.Parse(entry.Bytes);
            var view = new EntryView(document.RootElement);
            state = fold.Fold(state, _json.Read(view.Type, view.Schema, view.Data));
        }
        return state;
    }

    private static LedgerEntry Of(NpgsqlDataReader r) =>
        new(r.GetInt64(0), r.IsDBNull(1) ? null : r.GetInt64(1), r.GetFieldValue<byte[]>(2));
}
