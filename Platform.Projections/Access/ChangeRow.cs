using Npgsql;
using NpgsqlTypes;

namespace Platform.Projections.Access;

/// <summary>One change as the table keeps it.</summary>
/// <param name="What">granted, revoked, expired, role-defined or role-changed.</param>
/// <param name="Permissions">What the role permits after it; null where a grant changed.</param>
internal sealed record ChangeRow(
    Happened Of,
    string What,
    string? Account,
    string Role,
    string? Grant,
    IReadOnlyList<string>? Permissions = null,
    IReadOnlyList<string>? Added = null,
    IReadOnlyList<string>? Removed = null,
    DateTime? Until = null
)
{
    public static ChangeRow OfRole(Happened of, string what, IReadOnlyList<string> was, IReadOnlyList<string> permissions) =>
        new(
            of,
            what,
            null,
            HeldAccess.IdOf(of.Row),
            null,
            permissions,
            [.. permissions.Except(was, StringComparer.Ordinal)],
            [.. was.Except(permissions, StringComparer.Ordinal)]
        );

    public static async Task InsertAsync(NpgsqlConnection connection, string table, List<ChangeRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }
        var insert = $"""
            INSERT INTO {table} (
                tenant, position, at, actor, actor_kind, what, account, role, grant_id, permissions, added, removed, reason, until)
            SELECT tenant, position, at, actor, actor_kind, what, account, role, grant_id,
                string_to_array(permissions, ' '), string_to_array(added, ' '), string_to_array(removed, ' '), reason, until
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS c(
                tenant, position, at, actor, actor_kind, what, account, role, grant_id, permissions, added, removed, reason, until)
            """;
        await Rows.WriteAsync(
            connection,
            insert,
            cancel,
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Of.Row.Tenant)),
            (NpgsqlDbType.Bigint, rows.ConvertAll(r => r.Of.Row.TenantPosition)),
            (NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.Of.At)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Of.Actor)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Of.ActorKind)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.What)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Account)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Role)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Grant)),
            (NpgsqlDbType.Text, rows.ConvertAll(r => Joined(r.Permissions))),
            (NpgsqlDbType.Text, rows.ConvertAll(r => Joined(r.Added))),
            (NpgsqlDbType.Text, rows.ConvertAll(r => Joined(r.Removed))),
            (NpgsqlDbType.Text, rows.ConvertAll(r => r.Of.Reason)),
            (NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.Until))
        );
    }

    // No permission has a space in it, and unnest would take arrays of arrays apart.
    private static string? Joined(IReadOnlyList<string>? names) => names is null ? null : string.Join(' ', names);
}
