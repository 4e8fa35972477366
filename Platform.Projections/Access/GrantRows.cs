using Npgsql;
using NpgsqlTypes;
using Platform.Domain.Access;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Access;

/// <summary>What a batch makes of grants: what begins is inserted, then how each ended is set. None begins or ends twice.</summary>
internal sealed class GrantRows
{
    private sealed record Ended(LogRow Row, DateTime At, string Status);

    private readonly List<(LogRow Row, DateTime At, AccessGranted Event)> granted = [];
    private readonly List<Ended> ends = [];

    public void Add(LogRow row, DateTime at, object e)
    {
        switch (e)
        {
            case AccessGranted g:
                granted.Add((row, at, g));
                break;
            case GrantRevoked:
                ends.Add(new(row, at, "revoked"));
                break;
            case GrantExpired:
                ends.Add(new(row, at, "expired"));
                break;
        }
    }

    public async Task WriteAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var table = batch.Table(HeldAccess.Grants);
        if (granted.Count > 0)
        {
            await Rows.WriteAsync(
                connection,
                $"""
                INSERT INTO {table} (tenant, id, account, role, until, status, granted, position, version)
                SELECT tenant, id, account, role, until, 'active', granted, position, 1
                FROM unnest($1, $2, $3, $4, $5, $6, $7) AS g(tenant, id, account, role, until, granted, position)
                """,
                cancel,
                (NpgsqlDbType.Text, granted.ConvertAll(g => g.Row.Tenant)),
                (NpgsqlDbType.Text, granted.ConvertAll(g => HeldAccess.IdOf(g.Row))),
                (NpgsqlDbType.Text, granted.ConvertAll(g => g.Event.AccountId.ToString())),
                (NpgsqlDbType.Text, granted.ConvertAll(g => g.Event.Role)),
                (NpgsqlDbType.TimestampTz, granted.ConvertAll(g => g.Event.Until?.UtcDateTime)),
                (NpgsqlDbType.TimestampTz, granted.ConvertAll(g => g.At)),
                (NpgsqlDbType.Bigint, granted.ConvertAll(g => g.Row.TenantPosition))
            );
            granted.ForEach(g => batch.Changed(g.Row.Tenant, HeldAccess.AccountKey(g.Event.AccountId.ToString())));
        }
        if (ends.Count > 0)
        {
            var accounts = await Rows.ReadAsync(
                connection,
                $"""
                UPDATE {table} g SET status = e.status, ended = e.ended, version = e.version
                FROM unnest($1, $2, $3, $4, $5) AS e(tenant, id, status, ended, version) WHERE g.tenant = e.tenant AND g.id = e.id
                RETURNING g.tenant, g.account
                """,
                r => (Tenant: r.GetString(0), Account: r.GetString(1)),
                cancel,
                (NpgsqlDbType.Text, ends.ConvertAll(e => e.Row.Tenant)),
                (NpgsqlDbType.Text, ends.ConvertAll(e => HeldAccess.IdOf(e.Row))),
                (NpgsqlDbType.Text, ends.ConvertAll(e => e.Status)),
                (NpgsqlDbType.TimestampTz, ends.ConvertAll(e => e.At)),
                (NpgsqlDbType.Bigint, ends.ConvertAll(e => e.Row.Version))
            );
            accounts.ForEach(a => batch.Changed(a.Tenant, HeldAccess.AccountKey(a.Account)));
        }
    }
}
