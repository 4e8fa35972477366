using System.Collections.Concurrent;

namespace Platform.Projections.Cache;

/// <summary>
/// What pages of changes add up to: when each key last changed, and from which position on that is complete. One writer; readers take
/// the key's last change first and the view after it, since a change is marked before a view that includes it exists.
/// </summary>
public sealed class ChangeWindow(ChangeTable table)
{
    /// <summary>Tenants whose position is remembered; beyond it all are forgotten and looked up again.</summary>
    private const int TenantsMax = 100_000;

    private const string Everybody = "*";

    private readonly ConcurrentDictionary<string, long> _tenants = new(StringComparer.Ordinal);
    private readonly HashSet<(string Tenant, DateTime At)> _last = [];
    private int _tenantsSeen;

    /// <summary>Where the next page begins: behind this position and tenant.</summary>
    public (long Position, string Tenant) Cursor { get; private set; }

    public long LastChange(in CacheKey key) => table.LastChange(key);

    /// <summary>The tenant's highest tenant_position whose changes are known; 0 where none is.</summary>
    public long Seen(string tenant) => _tenants.GetValueOrDefault(tenant);

    /// <summary>Remembers that the tenant's changes up to here are known.</summary>
    public void See(string tenant, long tenantPosition)
    {
        if (_tenants.TryAdd(tenant, tenantPosition) && Interlocked.Increment(ref _tenantsSeen) > TenantsMax)
        {
            Volatile.Write(ref _tenantsSeen, 0);
            _tenants.Clear();
        }
        _tenants.AddOrUpdate(tenant, tenantPosition, (_, known) => Math.Max(known, tenantPosition));
    }

    /// <summary>Begins with the last changes, newest first.</summary>
    public FeedView Begin(ChangePage page, long began)
    {
        foreach (var row in page.Rows)
        {
            Take(row, row.Position);
        }
        // What stands behind the oldest row that was read is known; of that very position, some rows may not have been read.
        var from = page.Rows.Count > 0 ? page.Rows[^1].Position : page.Position;
        return End(new FeedView(page.Generation, page.Position, from, began), page);
    }

    /// <summary>Goes on with the next page; null while there may be another.</summary>
    public FeedView? GoOn(FeedView known, ChangePage page, long began)
    {
        var from = known.CompleteFrom;
        foreach (var row in page.Rows.Where(r => r.Position > known.Position || !_last.Contains((r.Tenant, r.At))))
        {
            // What changed at a position that has been seen is newer than whatever was read there before.
            Take(row, Math.Max(row.Position, known.Position + 1));
            from = row.Tenant == Everybody ? Math.Max(from, Math.Max(row.Position, known.Position) + 1) : from;
        }
        if (page.Full)
        {
            Cursor = (page.Rows[^1].Position, page.Rows[^1].Tenant);
            return null;
        }
        // Other tables: nothing that was read from the old ones says anything of them.
        from = page.Generation == known.Generation ? from : page.Position;
        return End(new FeedView(page.Generation, page.Position, from, began), page);
    }

    private FeedView End(FeedView view, ChangePage page)
    {
        // The last position is read again: a parked event that is replayed changes rows without moving the position.
        Cursor = (view.Position, "");
        _last.Clear();
        _last.UnionWith(page.Rows.Where(r => r.Position == view.Position).Select(r => (r.Tenant, r.At)));
        return view;
    }

    // The change first, then that the tenant has come so far.
    private void Take(ChangeRow row, long changed)
    {
        foreach (var key in row.Keys ?? [])
        {
            table.Mark(new CacheKey(row.Tenant, key), changed);
        }
        See(row.Tenant, row.TenantPosition);
    }
}
