using Npgsql;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>Where the log ended when verification began.</summary>
/// <param name="Group">Number of the last group.</param>
/// <param name="Total">Entries there were, of the tenant where one was asked about.</param>
internal sealed record LogEnds(long Group, long Total)
{
    private const string Last =
        "SELECT g.number, CASE WHEN $1 = '' THEN g.last ELSE coalesce("
        + "(SELECT l.tenant_position FROM platform.log l WHERE l.tenant = $1 ORDER BY l.tenant_position DESC LIMIT 1), 0) END "
        + "FROM platform.groups g ORDER BY g.number DESC LIMIT 1";

    // One statement is one snapshot: a group that commits meanwhile is in all of it or in none of it.
    private const string Strays = """
        SELECT g.number, g.last, l.position, l.tenant, l.tenant_position, l.stream, l.version,
            r.group_number, r.first_tenant_position, s.number
        FROM (SELECT number, last FROM platform.groups ORDER BY number DESC LIMIT 1) g
        LEFT JOIN LATERAL (
            SELECT * FROM platform.log b WHERE b.position > g.last AND ($1 = '' OR b.tenant = $1) ORDER BY b.position LIMIT 1) l ON true
        LEFT JOIN LATERAL (
            SELECT * FROM platform.requests q
            WHERE (q.group_number > g.number OR q.group_number < 0) AND ($1 = '' OR q.tenant = $1)
            ORDER BY q.group_number DESC LIMIT 1) r ON true
        LEFT JOIN LATERAL (SELECT b.number FROM platform.groups b WHERE b.number < 0 AND $1 = '' LIMIT 1) s ON true
        """;

    /// <returns>Null where the log has no group at all, not even the one its migration made.</returns>
    public static async Task<LogEnds?> ReadAsync(NpgsqlDataSource worker, string? tenant, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Last);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant ?? "" });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new LogEnds(reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <summary>What stands outside the chain of groups there is now: an entry behind it, a request or a group apart from it.</summary>
    public static async Task<Finding?> StraysAsync(NpgsqlDataSource worker, string? tenant, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Strays);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant ?? "" });
        await using var r = await command.ExecuteReaderAsync(cancel);
        if (!await r.ReadAsync(cancel))
        {
            return null;
        }
        var all = tenant is null;
        if (!r.IsDBNull(2))
        {
            return new Finding(
                FindingClass.BeyondLastGroup,
                "an entry stands behind the last group",
                all ? r.GetInt64(2) : null,
                Tenant: r.GetString(3),
                TenantPosition: r.GetInt64(4),
                Stream: r.GetString(5),
                Version: r.GetInt64(6)
            );
        }
        if (!r.IsDBNull(7))
        {
            // A group renamed takes its requests' group away: then this is where it was.
            var behind = r.GetInt64(7) > r.GetInt64(0);
            return new Finding(
                FindingClass.RequestOrphan,
                "a request belongs to no group",
                !all ? null
                    : behind ? r.GetInt64(1) + 1
                    : 1,
                Tenant: tenant,
                TenantPosition: all ? null : r.GetInt64(8),
                Group: all ? r.GetInt64(7) : null
            );
        }
        return r.IsDBNull(9) ? null : new Finding(FindingClass.GroupGap, "a group stands before the first", 1, Group: r.GetInt64(9));
    }
}
