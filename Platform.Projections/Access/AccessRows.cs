using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Projections.Access;

/// <summary>
/// Loads what a check needs, each with the projection's position in the same statement: one snapshot, so that the value is exactly of that
/// position and a cache can tell which of two is newer.
/// </summary>
public sealed class AccessRows(NpgsqlDataSource service)
{
    private const string Position = $"""
        coalesce((
            SELECT g.position FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
            WHERE p.name = '{HeldAccess.ProjectionName}'), 0)
        """;

    private const string Generation = $"""
        coalesce((SELECT p.live FROM read.projections p WHERE p.name = '{HeldAccess.ProjectionName}'), 0)::bigint
        """;

    public async Task<AccountAccess> AccountAsync(string tenant, Guid account, CancellationToken cancel)
    {
        const string Sql = $"""
            SELECT {Position}, (SELECT a.status FROM read.{HeldAccess.Accounts} a WHERE a.tenant = $1 AND a.id = $2), g.ids, g.roles, g.untils,
                {Generation}
            FROM (
                SELECT array_agg(g.id ORDER BY g.position) AS ids, array_agg(g.role ORDER BY g.position) AS roles,
                    array_agg(g.until ORDER BY g.position) AS untils
                FROM read.{HeldAccess.Grants} g WHERE g.tenant = $1 AND g.account = $2 AND g.status = 'active') g
            """;
        var rows = await TenantQuery.ReadAsync(service, tenant, Sql, Account, cancel, tenant, account.ToString());
        return rows[0];
    }

    public async Task<RoleAccess> RoleAsync(string tenant, string role, CancellationToken cancel)
    {
        const string Sql =
            $"SELECT {Position}, (SELECT r.permissions FROM read.{HeldAccess.Roles} r WHERE r.tenant = $1 AND r.name = $2), {Generation}";
        var rows = await TenantQuery.ReadAsync(
            service,
            tenant,
            Sql,
            r => new RoleAccess(r.IsDBNull(1) ? null : r.GetFieldValue<string[]>(1), r.GetInt64(0), r.GetInt64(2)),
            cancel,
            tenant,
            role
        );
        return rows[0];
    }

    private static AccountAccess Account(NpgsqlDataReader row)
    {
        var grants = new List<HeldGrant>();
        if (!row.IsDBNull(2))
        {
            var (ids, roles) = (row.GetFieldValue<string[]>(2), row.GetFieldValue<string[]>(3));
            var untils = row.GetFieldValue<DateTimeOffset?[]>(4);
            for (var i = 0; i < ids.Length; i++)
            {
                grants.Add(new HeldGrant(Guid.Parse(ids[i]), roles[i], untils[i]));
            }
        }
        return new AccountAccess(row.IsDBNull(1) ? null : row.GetString(1), grants, row.GetInt64(0), row.GetInt64(5));
    }
}
