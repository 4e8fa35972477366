using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>What a process looks at before it serves: this program's schema, and the rights of its role.</summary>
public static class LedgerStart
{
    /// <summary>What a role must be able to do, each with the question that tells.</summary>
    private static readonly Dictionary<string, (string Right, string Sql)[]> Rights = new(StringComparer.Ordinal)
    {
        [DatabaseRoles.Service] =
        [
            ("SELECT on events.mt_events", "has_table_privilege('events.mt_events', 'SELECT')"),
            ("SELECT on events.mt_streams", "has_table_privilege('events.mt_streams', 'SELECT')"),
            ("UPDATE (timestamp) on events.mt_streams", "has_column_privilege('events.mt_streams', 'timestamp', 'UPDATE')"),
            ("EXECUTE on events.mt_quick_append_events", Append("has_function_privilege(p.oid, 'EXECUTE')")),
            ("SECURITY DEFINER of events.mt_quick_append_events", Append("p.prosecdef")),
            ("INSERT on messages.wolverine_incoming_envelopes", Has("messages.wolverine_incoming_envelopes", "INSERT")),
            ("EXECUTE on ledger.claim", "has_function_privilege('ledger.claim(text[], text[], text[], text[], bytea[])', 'EXECUTE')"),
        ],
        [DatabaseRoles.Reader] =
        [
            ("SELECT on events.mt_events", "has_table_privilege('events.mt_events', 'SELECT')"),
            ("SELECT on ledger.answers", "has_table_privilege('ledger.answers', 'SELECT')"),
            ("row security on events.mt_events", "(SELECT relrowsecurity FROM pg_class WHERE oid = 'events.mt_events'::regclass)"),
        ],
        [DatabaseRoles.Worker] =
        [
            ("SELECT on events.mt_events", "has_table_privilege('events.mt_events', 'SELECT')"),
            ("INSERT on ledger.leaves", "has_table_privilege('ledger.leaves', 'INSERT')"),
            ("UPDATE on ledger.numbering", "has_table_privilege('ledger.numbering', 'UPDATE')"),
            ("SELECT on events.mt_event_projection_floors", "has_table_privilege('events.mt_event_projection_floors', 'SELECT')"),
            ("UPDATE on events.mt_event_progression", "has_table_privilege('events.mt_event_progression', 'UPDATE')"),
            ("SELECT on messages.wolverine_incoming_envelopes", Has("messages.wolverine_incoming_envelopes", "SELECT")),
            ("SELECT on messages.wolverine_dead_letters", Has("messages.wolverine_dead_letters", "SELECT")),
            ("membership in pg_read_all_stats", "pg_has_role('pg_read_all_stats', 'MEMBER')"),
        ],
    };

    /// <summary>Throws where the process could not do its work, and says what to do.</summary>
    /// <param name="database">Opened as the role that serves.</param>
    /// <exception cref="SchemaException">Names the command to run, or the very right that is missing.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var role = (string)(await ScalarAsync(connection, "SELECT current_user::text", cancel))!;
        if (!Rights.TryGetValue(role, out var rights) || await ScalarAsync(connection, Elevated, cancel) is true)
        {
            throw new SchemaException(
                $"role {role} may not serve: connect as {string.Join(", ", Rights.Keys)}, none of them superuser, owner or BYPASSRLS"
            );
        }
        const string Run = "run ./platform migrate";
        var stored = await StoredAsync(connection, cancel) ?? throw new SchemaException($"the database has no ledger's schema: {Run}");
        if (stored.Number != LedgerMigration.Number || stored.Digest != LedgerMigration.Digest)
        {
            throw new SchemaException(
                stored.Number > LedgerMigration.Number
                    ? "the database was migrated by a newer program: use that one"
                    : $"the database has another schema ({stored.Digest}) than this program ({LedgerMigration.Digest}): {Run}"
            );
        }
        foreach (var (right, sql) in rights)
        {
            if (await ScalarAsync(connection, $"SELECT {sql}", cancel) is not true)
            {
                throw new SchemaException($"role {role} lacks {right}: {Run}");
            }
        }
    }

    private const string Elevated = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";

    internal static async Task<(string Digest, int Number)?> StoredAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (
            await ScalarAsync(
                connection,
                "SELECT to_regclass('ledger.schema') IS NOT NULL AND has_table_privilege('ledger.schema', 'SELECT')",
                cancel
            )
            is not true
        )
        {
            return null;
        }
        await using var command = new NpgsqlCommand("SELECT digest, number FROM ledger.schema", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetString(0), reader.GetInt32(1)) : null;
    }

    private static string Append(string what) =>
        $"(SELECT {what} FROM pg_proc p WHERE p.pronamespace = 'events'::regnamespace AND p.proname = 'mt_quick_append_events')";

    // A database that only takes events has no message store.
    private static string Has(string table, string right) =>
        $"(to_regclass('{table}') IS NULL OR has_table_privilege('{table}', '{right}'))";

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancel);
    }
}
