using System.Text;
using System.Text.RegularExpressions;
using Platform.Ledger.Schema;
using Platform.Tests.Contracts;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Schema;

/// <summary>The ledger's database as its catalogs describe it after a migration.</summary>
public sealed partial class ApprovedSchemaTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const string Definers = """
        SELECT coalesce(string_agg(p.oid::regprocedure::text, ', '), '') FROM pg_proc p
        WHERE p.prosecdef AND NOT (p.proconfig && ARRAY['search_path=pg_catalog, pg_temp', 'search_path=pg_catalog, events, pg_temp']) IS TRUE
        """;

    // Marten gives a column the moment of its making for a default.
    [GeneratedRegex("DEFAULT '20[^']*'::timestamp with time zone")]
    private static partial Regex Moment();

    // Days have names of their own.
    private const string Day = "answers_20";

    [Fact]
    public async Task the_schema_is_the_one_agreed_on()
    {
        var text = new StringBuilder(
            "# The ledger's schema\n\nRead from the database's own catalogs by a test; approve changes with `PLATFORM_APPROVE=1`.\n"
        );
        var url = PostgresUrl.Parse(ledger.Instance.SuperuserUrl) with { Database = ledger.Name };
        await SchemaTests.DescribeAsync(text, "The ledger's database", url.Url);
        var lines = text.ToString().Split('\n').Where(line => !line.Contains(Day, StringComparison.Ordinal));
        Approved.Matches("docs/ledger-schema.md", Moment().Replace(string.Join('\n', lines), "DEFAULT (when it was migrated)"));
    }

    [Fact]
    public async Task every_definer_function_has_a_pinned_search_path() => (await ledger.ScalarAsync<string>(Definers)).ShouldBeEmpty();
}
