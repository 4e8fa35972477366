using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Access;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Access;

/// <summary>What a batch makes of roles: those defined are inserted, then what each permits last is set.</summary>
internal sealed class RoleRows
{
    private sealed record Permitted(LogRow Row, DateTime At, IReadOnlyList<string> Permissions);

    private readonly List<Permitted> defined = [];
    private readonly Dictionary<(string Tenant, string Stream), Permitted> changed = [];

    public void Add(LogRow row, DateTime at, object e)
    {
        switch (e)
        {
            case RoleDefined r:
                defined.Add(new(row, at, r.Permissions));
                break;
            case RoleChanged r:
                changed[(row.Tenant, row.Stream)] = new(row, at, r.Permissions);
                break;
        }
    }

    public async Task WriteAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var table = batch.Table(HeldAccess.Roles);
        if (defined.Count > 0)
        {
            await Rows.WriteAsync(
                connection,
                $"""
                INSERT INTO {table} (tenant, name, permissions, defined, changed, position, version)
                SELECT tenant, name, string_to_array(permissions, ' '), defined, defined, position, 1
                FROM unnest($1, $2, $3, $4, $5) AS r(tenant, name, permissions, defined, position)
                """,
                cancel,
                (NpgsqlDbType.Text, defined.ConvertAll(d => d.Row.Tenant)),
                (NpgsqlDbType.Text, defined.ConvertAll(d => HeldAccess.IdOf(d.Row))),
                (NpgsqlDbType.Text, defined.ConvertAll(d => string.Join(' ', d.Permissions))),
                (NpgsqlDbType.TimestampTz, defined.ConvertAll(d => d.At)),
                (NpgsqlDbType.Bigint, defined.ConvertAll(d => d.Row.TenantPosition))
            );
        }
        if (changed.Count > 0)
        {
            List<Permitted> changes = [.. changed.Values];
            await Rows.WriteAsync(
                connection,
                $"""
                UPDATE {table} r SET permissions = string_to_array(c.permissions, ' '), changed = c.changed, version = c.version
                FROM unnest($1, $2, $3, $4, $5) AS c(tenant, name, permissions, changed, version)
                WHERE r.tenant = c.tenant AND r.name = c.name
                """,
                cancel,
                (NpgsqlDbType.Text, changes.ConvertAll(c => c.Row.Tenant)),
                (NpgsqlDbType.Text, changes.ConvertAll(c => HeldAccess.IdOf(c.Row))),
                (NpgsqlDbType.Text, changes.ConvertAll(c => string.Join(' ', c.Permissions))),
                (NpgsqlDbType.TimestampTz, changes.ConvertAll(c => c.At)),
                (NpgsqlDbType.Bigint, changes.ConvertAll(c => c.Row.Version))
            );
        }
        foreach (var row in defined.Concat(changed.Values).Select(r => r.Row))
        {
            batch.Changed(row.Tenant, HeldAccess.RoleKey(HeldAccess.IdOf(row)));
        }
    }
}
