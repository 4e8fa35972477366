using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>What a process looks at before it serves: this program's schema, the rights of its role, and that the guard stands.</summary>
public static class LedgerStart
{
    private static readonly string[] Roles = [DatabaseRoles.Service, DatabaseRoles.Reader, DatabaseRoles.Worker];

    private const string Elevated = """
        SELECT rolsuper OR rolbypassrls OR pg_has_role((SELECT nspowner FROM pg_namespace WHERE nspname = 'ledger'), 'MEMBER') IS TRUE
        FROM pg_roles WHERE rolname = current_user
        """;

    // Asked of the catalog by name, since a name in a schema that one may not use is an error.
    private const string May = """
        SELECT CASE WHEN $1 = '' THEN has_schema_privilege(n.oid, 'USAGE') ELSE has_table_privilege(c.oid, 'SELECT') END
        FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = $1 WHERE n.nspname = 'ledger'
        """;

    // What the migration left (Schema/Sql/91-rights.sql) and is there no more.
    private const string Missing = """
        SELECT coalesce(string_agg(m.holds, ', ' ORDER BY m.holds), '') FROM (
            SELECT r.holds FROM ledger.rights r WHERE r.role IN (current_user, '*')
            EXCEPT SELECT g.holds FROM ledger.granted g WHERE g.role IN (current_user, '*')) m
        """;

    /// <summary>Throws where the process could not do its work, and says what to do.</summary>
    /// <param name="database">Opened as the role that serves.</param>
    /// <exception cref="SchemaException">Names the command to run, or every right that is missing.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var role = (string)(await ScalarAsync(connection, "SELECT current_user::text", cancel))!;
        if (!Roles.Contains(role) || await ScalarAsync(connection, Elevated, cancel) is true)
        {
            throw new SchemaException(
                $"role {role} may not serve: connect as {string.Join(", ", Roles)}, none of them superuser, owner or BYPASSRLS"
            );
        }
        await RequireMayAsync(connection, role, "", cancel);
        await RequireMayAsync(connection, role, "schema", cancel);
        await StoredSchema.RequireAsync(connection, cancel);
        await RequireMayAsync(connection, role, "rights", cancel);
        await RequireMayAsync(connection, role, "granted", cancel);
        if (await ScalarAsync(connection, Missing, cancel) is string { Length: > 0 } missing)
        {
            throw Lacks(role, missing);
        }
        // Without it the daemon cannot see whether a missing number is still held by somebody.
        if (
            role == DatabaseRoles.Worker
            && await ScalarAsync(connection, "SELECT pg_has_role('pg_read_all_stats', 'USAGE')", cancel) is not true
        )
        {
            throw Lacks(role, "membership in pg_read_all_stats");
        }
    }

    private static async Task RequireMayAsync(NpgsqlConnection connection, string role, string table, CancellationToken cancel)
    {
        switch (await ScalarAsync(connection, May, cancel, table))
        {
            case true:
                return;
            case false:
                throw Lacks(role, table.Length == 0 ? "USAGE on schema ledger" : $"SELECT on ledger.{table}");
            default:
                throw StoredSchema.None();
        }
    }

    private static SchemaException Lacks(string role, string what) => new($"role {role} lacks {what}: {StoredSchema.Migrate}");

    private static async Task<object?> ScalarAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancel,
        params string[] parameters
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        }
        return await command.ExecuteScalarAsync(cancel);
    }
}
