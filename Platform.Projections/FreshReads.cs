using Npgsql;
using Platform.EventStore.Projecting;
using Platform.Ledger.Reading;

namespace Platform.Projections;

/// <summary>Lets a query see at least what the log held when it was asked.</summary>
public sealed class FreshReads(NpgsqlDataSource service, IReadOnlyList<Projection> projections, TimeProvider clock)
{
    /// <summary>How long a query waits for its projection.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, int> _only = projections
        .Where(p => !p.ServesOtherVersions)
        .ToDictionary(p => p.Name, p => p.Version, StringComparer.Ordinal);

    /// <summary>True once the live generation of the projection of that name has passed the tenant's position; false where it has not within <see cref="WaitMax"/>.</summary>
    /// <exception cref="OtherVersionException">The live generation is of another version, and the projection's queries cannot be answered from it.</exception>
    public async Task<bool> WaitAsync(string projection, string tenant, long tenantPosition, CancellationToken cancel)
    {
        const string Sql = """
            SELECT coalesce((
                SELECT g.position FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
                WHERE p.name = $3), 0)
                >= coalesce((SELECT l.position FROM platform.log l WHERE l.tenant = $1 AND l.tenant_position = $2), 0),
                (SELECT p.version FROM read.projections p WHERE p.name = $3)
            """;
        var started = clock.GetTimestamp();
        using var span = ReadTelemetry.Waiting(projection);
        while (true)
        {
            var seen = await TenantQuery.ReadAsync(
                service,
                tenant,
                Sql,
                r => (There: r.GetBoolean(0), Version: r.IsDBNull(1) ? (int?)null : r.GetInt32(1)),
                cancel,
                tenant,
                tenantPosition,
                projection
            );
            var (there, version) = seen[0];
            if (version is not null && _only.TryGetValue(projection, out var only) && version != only)
            {
                throw new OtherVersionException(projection);
            }
            if (there || clock.GetElapsedTime(started) > WaitMax)
            {
                ReadTelemetry.Waited(projection, clock.GetElapsedTime(started), reached: there);
                return there;
            }
            await Task.Delay(LookAgain, clock, cancel);
        }
    }
}
