using Npgsql;
using Platform.EventStore.Streams;

namespace Platform.Projections;

/// <summary>Lets a query see at least what the log held when it was asked.</summary>
public sealed class FreshReads(NpgsqlDataSource service, TimeProvider clock)
{
    /// <summary>How long a query waits for its projection.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    /// <summary>True once the live generation of the projection of that name has passed the tenant's position; false where it has not within <see cref="WaitMax"/>.</summary>
    public async Task<bool> WaitAsync(string projection, string tenant, long tenantPosition, CancellationToken cancel)
    {
        const string Sql = """
            SELECT coalesce((
                SELECT g.position FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
                WHERE p.name = $3), 0)
                >= coalesce((SELECT l.position FROM platform.log l WHERE l.tenant = $1 AND l.tenant_position = $2), 0)
            """;
        var started = clock.GetTimestamp();
        using var span = ReadTelemetry.Waiting(projection);
        while (true)
        {
            var there = await TenantQuery.ReadAsync(service, tenant, Sql, r => r.GetBoolean(0), cancel, tenant, tenantPosition, projection);
            if (there[0] || clock.GetElapsedTime(started) > WaitMax)
            {
                ReadTelemetry.Waited(projection, clock.GetElapsedTime(started), reached: there[0]);
                return there[0];
            }
            await Task.Delay(LookAgain, clock, cancel);
        }
    }
}
