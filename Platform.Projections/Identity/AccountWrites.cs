using Npgsql;
using NpgsqlTypes;

namespace Platform.Projections.Identity;

/// <summary>Writes what a batch makes of accounts: one statement for those that begin, one for those that were there.</summary>
internal static class AccountWrites
{
    public static async Task WriteAsync(
        NpgsqlConnection connection,
        string table,
        IReadOnlyCollection<AccountChange> changes,
        CancellationToken cancel
    )
    {
        var begun = changes.Where(c => c.Registered is not null).ToList();
        if (begun.Count > 0)
        {
            await Rows.WriteAsync(
                connection,
                $"""
                INSERT INTO {table} (tenant, id, version, email, email_from, email_digest, display_name, display_name_from, status, position, registered)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                cancel,
                [
                    .. Columns(begun),
                    (NpgsqlDbType.Bigint, begun.ConvertAll(c => c.Position)),
                    (NpgsqlDbType.TimestampTz, begun.ConvertAll(c => c.Registered!.Value)),
                ]
            );
        }
        var changed = changes.Where(c => c.Registered is null).ToList();
        if (changed.Count > 0)
        {
            await Rows.WriteAsync(
                connection,
                $"""
                UPDATE {table} a SET version = c.version, status = coalesce(c.status, a.status),
                    email = coalesce(c.email, a.email), email_from = coalesce(c.email_from, a.email_from),
                    email_digest = CASE WHEN c.email IS NULL THEN a.email_digest ELSE c.email_digest END,
                    display_name = coalesce(c.display_name, a.display_name),
                    display_name_from = coalesce(c.display_name_from, a.display_name_from)
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    AS c(tenant, id, version, email, email_from, email_digest, display_name, display_name_from, status)
                WHERE a.tenant = c.tenant AND a.id = c.id
                """,
                cancel,
                Columns(changed)
            );
        }
    }

    private static (NpgsqlDbType Type, object Values)[] Columns(List<AccountChange> changes) =>
        [
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.Tenant)),
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.Id)),
            (NpgsqlDbType.Bigint, changes.ConvertAll(c => c.Version)),
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.Email)),
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.EmailFrom)),
            (NpgsqlDbType.Bytea, changes.ConvertAll(c => c.EmailDigest)),
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.DisplayName)),
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.DisplayNameFrom)),
            (NpgsqlDbType.Text, changes.ConvertAll(c => c.Status)),
        ];
}
