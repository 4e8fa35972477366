using Npgsql;

namespace Platform.Tests.Ledger.Schema;

/// <summary>Everything of a database that its catalogs tell, but for the rows.</summary>
internal static class Catalog
{
    private const string Ours = "n.nspname IN ('events', 'messages', 'ledger', 'audit', 'platform', 'proof', 'read')";

    private const string Sql = $"""
        SELECT format('function %s definer %s config %s', CASE p.prokind WHEN 'a' THEN p.proname ELSE pg_get_functiondef(p.oid) END, p.prosecdef, p.proconfig)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours}
        UNION ALL SELECT format('%s %s.%s rls %s %s', c.relkind, n.nspname, c.relname, c.relrowsecurity, CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours}
        UNION ALL SELECT format('column %s.%s %s %s %s %s', n.nspname, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND a.attnum > 0
            AND NOT a.attisdropped
        UNION ALL SELECT format('index %s', i.indexdef) FROM pg_indexes i JOIN pg_namespace n ON n.nspname = i.schemaname WHERE {Ours}
        UNION ALL SELECT format('constraint %s %s', k.conname, pg_get_constraintdef(k.oid))
        FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {Ours}
        UNION ALL SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND NOT t.tgisinternal
        UNION ALL SELECT format('policy %s on %s.%s for %s to %s using %s', p.policyname, p.schemaname, p.tablename, p.cmd, p.roles, p.qual)
        FROM pg_policies p JOIN pg_namespace n ON n.nspname = p.schemaname WHERE {Ours}
        UNION ALL SELECT format('grant %s %s', role, holds) FROM ledger.granted WHERE role <> 'platform_owner'
        UNION ALL SELECT format('right %s %s', role, holds) FROM ledger.rights
        """;

    /// <summary>What one has and the other has not, each line with its sign.</summary>
    public static List<string> Differences(List<string> before, List<string> after) =>
        [.. before.Except(after).Select(line => "- " + line), .. after.Except(before).Select(line => "+ " + line)];

    public static async Task<List<string>> ReadAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
