using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Access;

namespace Platform.Projections.Access;

/// <summary>What has to be known of the past to tell a change: whose a grant is that ends, and what a role permitted before.</summary>
internal sealed class ChangesBefore
{
    private readonly Dictionary<(string Tenant, string Grant), (string Account, string Role)> grants = [];
    private readonly Dictionary<(string Tenant, string Role), IReadOnlyList<string>> roles = [];

    /// <summary>Reads it from the rows of earlier batches, in one statement each.</summary>
    public static async Task<ChangesBefore> ReadAsync(
        NpgsqlConnection connection,
        string table,
        List<Happened> happened,
        CancellationToken cancel
    )
    {
        var before = new ChangesBefore();
        var ended = happened.FindAll(h => h.Event is GrantRevoked or GrantExpired);
        if (ended.Count > 0)
        {
            var sql = $"""
                SELECT c.tenant, c.grant_id, c.account, c.role FROM unnest($1, $2) AS e(tenant, id)
                JOIN {table} c ON c.tenant = e.tenant AND c.grant_id = e.id AND c.what = 'granted'
                """;
            foreach (
                var row in await Ids(connection, sql, ended, r => (r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)), cancel)
            )
            {
                before.grants[(row.Item1, row.Item2)] = (row.Item3, row.Item4);
            }
        }
        var changed = happened.FindAll(h => h.Event is RoleChanged);
        if (changed.Count > 0)
        {
            var sql = $"""
                SELECT e.tenant, e.id, c.permissions FROM (SELECT DISTINCT * FROM unnest($1, $2) AS e(tenant, id)) e
                CROSS JOIN LATERAL (
                    SELECT c.permissions FROM {table} c WHERE c.tenant = e.tenant AND c.role = e.id AND c.permissions IS NOT NULL
                    ORDER BY c.position DESC LIMIT 1) c
                """;
            foreach (
                var row in await Ids(connection, sql, changed, r => (r.GetString(0), r.GetString(1), r.GetFieldValue<string[]>(2)), cancel)
            )
            {
                before.roles[(row.Item1, row.Item2)] = row.Item3;
            }
        }
        return before;
    }

    /// <summary>The change this event is, in the log's order; null where it is none.</summary>
    public ChangeRow? Next(Happened h)
    {
        var key = (h.Row.Tenant, HeldAccess.IdOf(h.Row));
        switch (h.Event)
        {
            case AccessGranted g:
                grants[key] = (g.AccountId.ToString(), g.Role);
                return new ChangeRow(h, "granted", g.AccountId.ToString(), g.Role, key.Item2, Until: g.Until?.UtcDateTime);
            case GrantRevoked:
                return new ChangeRow(h, "revoked", grants[key].Account, grants[key].Role, key.Item2);
            case GrantExpired:
                return new ChangeRow(h, "expired", grants[key].Account, grants[key].Role, key.Item2);
            case RoleDefined r:
                roles[key] = r.Permissions;
                return ChangeRow.OfRole(h, "role-defined", [], r.Permissions);
            case RoleChanged r:
                var was = roles[key];
                roles[key] = r.Permissions;
                return ChangeRow.OfRole(h, "role-changed", was, r.Permissions);
            default:
                return null;
        }
    }

    private static Task<List<T>> Ids<T>(
        NpgsqlConnection connection,
        string sql,
        List<Happened> of,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel
    ) =>
        Rows.ReadAsync(
            connection,
            sql,
            read,
            cancel,
            (NpgsqlDbType.Text, of.ConvertAll(h => h.Row.Tenant)),
            (NpgsqlDbType.Text, of.ConvertAll(h => HeldAccess.IdOf(h.Row)))
        );
}
