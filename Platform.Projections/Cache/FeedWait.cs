using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Projections.Cache;

/// <summary>Lets a query that is answered from the cache see at least a position: the wait is on the feed, not on the database.</summary>
public sealed class FeedWait(ChangeFeed feed, NpgsqlDataSource service, TimeProvider clock)
{
    // A position that the feed will show is there within a few looks; one from before its window is only in the log.
    private static readonly TimeSpan AskAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>True once every change up to the tenant's position is known; false where it is not within <see cref="FreshReads.WaitMax"/>.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public ValueTask<bool> UntilAsync(string tenant, long tenantPosition, CancellationToken cancel) =>
        feed.Seen(tenant) >= tenantPosition ? new(true) : new(ToldAsync(tenant, tenantPosition, cancel));

    private async Task<bool> ToldAsync(string tenant, long tenantPosition, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        using var span = ReadTelemetry.Waiting(feed.Projection);
        var reached = await LookUntilAsync(tenant, tenantPosition, cancel);
        ReadTelemetry.Waited(feed.Projection, clock.GetElapsedTime(started), reached);
        return reached;
    }

    private async Task<bool> LookUntilAsync(string tenant, long tenantPosition, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        long? position = null;
        while (true)
        {
            var look = feed.NextLook;
            if (feed.Seen(tenant) >= tenantPosition)
            {
                return true;
            }
            if (position is { } at && feed.Trusted is { } view && view.Position >= at)
            {
                feed.See(tenant, tenantPosition);
                return true;
            }
            if (clock.GetElapsedTime(started) > FreshReads.WaitMax)
            {
                return false;
            }
            if (position is null && (feed.Seen(tenant) == 0 || clock.GetElapsedTime(started) > AskAfter))
            {
                position = await PositionAsync(tenant, tenantPosition, cancel);
                if (position is not null)
                {
                    continue;
                }
            }
            await Task.WhenAny(look, Task.Delay(AskAfter, clock, cancel));
        }
    }

    private async Task<long?> PositionAsync(string tenant, long tenantPosition, CancellationToken cancel)
    {
        const string Sql = "SELECT position FROM platform.log WHERE tenant = $1 AND tenant_position = $2";
        var found = await TenantQuery.ReadAsync(service, tenant, Sql, r => (long?)r.GetInt64(0), cancel, tenant, tenantPosition);
        return found.Count == 0 ? null : found[0];
    }
}
