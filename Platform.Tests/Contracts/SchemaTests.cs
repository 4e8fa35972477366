using System.Text;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.Contracts;

/// <summary>Both databases as their catalogs describe them once every migration ran and the projections made their tables.</summary>
public sealed class SchemaTests(TestCluster cluster)
{
    private const string Ours = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

    private const string Columns = $"""
        SELECT format('%s.%s %s. %s %s%s%s', n.nspname, c.relname, lpad(a.attnum::text, 2), a.attname, format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE {Ours} AND c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private const string Constraints = $"""
        SELECT format('%s.%s %s %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid))
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours}
        """;

    private const string Indexes = $"""
        SELECT i.indexdef FROM pg_indexes i JOIN pg_namespace n ON n.nspname = i.schemaname WHERE {Ours}
        """;

    private const string Policies = $"""
        SELECT format('%s.%s %s FOR %s TO %s USING (%s)', p.schemaname, p.tablename, p.policyname, p.cmd,
            array_to_string(p.roles, ', '), p.qual)
        FROM pg_policies p JOIN pg_namespace n ON n.nspname = p.schemaname WHERE {Ours}
        """;

    private const string Unprotected = $"""
        SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours} AND c.relkind = 'r' AND NOT c.relrowsecurity
        """;

    // The owner's own rights say nothing.
    private const string Grants = $"""
        SELECT format('%s on %s.%s%s to %s', x.privilege_type, n.nspname, o.name, o.part, pg_get_userbyid(x.grantee))
        FROM (
            SELECT relnamespace AS schema, relname AS name, '' AS part, relacl AS acl, relowner AS owner FROM pg_class
            UNION ALL SELECT c.relnamespace, c.relname, '.' || a.attname, a.attacl, c.relowner
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            UNION ALL SELECT pronamespace, proname, '()', proacl, proowner FROM pg_proc
            UNION ALL SELECT oid, 'schema', '', nspacl, nspowner FROM pg_namespace) o
        JOIN pg_namespace n ON n.oid = o.schema, aclexplode(o.acl) x
        WHERE {Ours} AND x.grantee <> o.owner AND x.grantee <> 0
        """;

    private const string Functions = $"""
        SELECT format('%s.%s(%s)%s%s%s', n.nspname, p.proname, oidvectortypes(p.proargtypes),
            CASE WHEN p.prosecdef THEN ' SECURITY DEFINER' ELSE '' END, coalesce(' SET ' || array_to_string(p.proconfig, ', '), ''),
            CASE WHEN has_function_privilege('public', p.oid, 'EXECUTE') THEN ' executable by anyone' ELSE '' END)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours}
        """;

    [Fact]
    public async Task the_schema_is_the_one_agreed_on()
    {
        var databases = (await cluster.ApiAsync()).Served.Databases;
        var text = new StringBuilder(
            "# Schema\n\nRead from the databases' own catalogs by a test; approve changes with `PLATFORM_APPROVE=1`.\n"
        );
        await DescribeAsync(text, "The log's database", databases.SuperuserUrl);
        await DescribeAsync(text, "The keys' database", KeysAsSuperuser(databases));
        Approved.Matches("docs/schema.md", text.ToString());
    }

    [Fact]
    public async Task every_definer_function_has_a_pinned_search_path()
    {
        var functions = await Sql.ColumnAsync((await cluster.ApiAsync()).Served.Databases.SuperuserUrl, Functions);
        functions.Where(f => f.Contains("SECURITY DEFINER")).ShouldNotBeEmpty();
        functions
            .Where(f => f.Contains("SECURITY DEFINER") && !(f.Contains("search_path=pg_catalog, pg_temp") && !f.Contains("by anyone")))
            .ShouldBeEmpty();
    }

    /// <summary>All that the catalogs of one database tell, as a chapter.</summary>
    internal static async Task DescribeAsync(StringBuilder text, string name, string url)
    {
        text.Append($"\n## {name}\n");
        (string Title, string Sql)[] parts =
        [
            ("Columns", Columns),
            ("Constraints", Constraints),
            ("Indexes", Indexes),
            ("Functions", Functions),
            ("Grants", Grants),
            ("Row-level security", Policies),
            ("Tables without row-level security", Unprotected),
        ];
        foreach (var part in parts)
        {
            var lines = (await Sql.ColumnAsync(url, part.Sql)).Order(StringComparer.Ordinal).ToList();
            text.Append($"\n### {part.Title}\n\n```\n").AppendJoin('\n', lines).Append(lines.Count > 0 ? "\n```\n" : "```\n");
        }
    }

    private static string KeysAsSuperuser(TestInstance databases) =>
        (PostgresUrl.Parse(databases.SuperuserUrl) with { Database = databases.Names.Keys }).Url;
}
