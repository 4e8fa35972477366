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
    private long _from;

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
        var from = page.Rows.Count > 0 ? page.Rows[^1].Position + (page.Full ? 1 : 0) : page.Position;
        return End(new FeedView(page.Generation, page.Position, Math.Max(from, Forgotten(page.Rows)), began), page);
    }

    /// <summary>Goes on with the next page; null while there may be another.</summary>
    public FeedView? GoOn(FeedView known, ChangePage page, long began)
    {
        var news = page.Rows.FindAll(r => r.Position > known.Position || !_last.Contains((r.Tenant, r.At)));
        foreach (var row in news)
        {
            // What changed at a position that has been seen is newer than whatever was read there before.
            Take(row, Math.Max(row.Position, known.Position + 1));
        }
        _from = Math.Max(Math.Max(_from, known.CompleteFrom), Forgotten(news));
        if (page.Full)
        {
            Cursor = Behind(page.Rows);
            return null;
        }
        // Other tables: what was read from the old ones says nothing of them.
        _from = page.Generation == known.Generation ? _from : Math.Max(_from, page.Position);
        return End(new FeedView(page.Generation, page.Position, _from, began), page);
    }

    // Behind the position: what was read at it may be of before or after.
    private static long Forgotten(List<ChangeRow> rows) =>
        rows.Where(r => r.Tenant == Everybody).Select(r => r.Position + 1).DefaultIfEmpty().Max();

    // The last position's rows are read again too: "*" sorts first, and may come to it later. Where a single position fills a page that would
    // never end: then nothing from before is believed instead.
    private (long Position, string Tenant) Behind(List<ChangeRow> rows)
    {
        var last = rows[^1];
        if (rows[0].Position < last.Position)
        {
            return (last.Position, "");
        }
        _from = Math.Max(_from, last.Position + 1);
        return (last.Position, last.Tenant);
    }

    private FeedView End(FeedView view, ChangePage page)
    {
        // The last position is read again: a parked event that is replayed changes rows without moving the position.
        Cursor = (view.Position, "");
        _from = 0;
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
