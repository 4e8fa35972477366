using System.Text.RegularExpressions;
using Platform.Tests.Support;

namespace Platform.Tests.Contracts;

/// <summary><c>SECURITY.md</c> speaks of what is there: who reads it judges a risk by it.</summary>
public sealed partial class SecurityTextTests(TestCluster cluster)
{
    /// <summary>Tables that say whose a row is, and show every row to the role that answers requests.</summary>
    private const string OfEverybody = """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND has_table_privilege('platform_service', c.oid, 'SELECT') ORDER BY 1
        """;

    private static readonly string Text = File.ReadAllText(Repository.At("SECURITY.md"));

    [Fact]
    public void every_file_it_leads_to_is_there()
    {
        var named = Named(Link());
        named.Count.ShouldBeGreaterThan(5);
        named.Where(path => !File.Exists(Repository.At(path)) && !Directory.Exists(Repository.At(path))).ShouldBeEmpty();
    }

    [Fact]
    public void every_alert_it_names_is_raised()
    {
        var rules = File.ReadAllText(Repository.At("deploy/prometheus/platform.rules.yml"));
        var named = Named(Alert());
        named.ShouldNotBeEmpty();
        named.Where(alert => !rules.Contains($"alert: {alert}\n", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void every_variable_it_names_is_read()
    {
        var sources = Repository
            .Files(".cs")
            .Where(file => !file.StartsWith("Platform.Tests/", StringComparison.Ordinal))
            .Select(file => File.ReadAllText(Repository.At(file)))
            .ToList();
        var named = Named(Variable());
        named.ShouldNotBeEmpty();
        named.Where(name => !sources.Exists(source => source.Contains($"\"{name}\"", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public async Task every_route_it_names_is_served()
    {
        var served = RouteTable.Of((await cluster.ApiAsync()).First.App).Select(route => route.Pattern).ToList();
        var named = Named(Route());
        named.ShouldNotBeEmpty();
        named.Except(served).ShouldBeEmpty();
    }

    [Fact]
    public async Task it_names_every_table_that_shows_the_api_the_rows_of_all_tenants()
    {
        var tables = await Sql.ColumnAsync((await cluster.ApiAsync()).Served.Databases.SuperuserUrl, OfEverybody);
        tables.ShouldNotBeEmpty();
        tables.Where(table => !Text.Contains($"`{table}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static List<string> Named(Regex what) => [.. what.Matches(Text).Select(m => m.Groups[1].Value).Distinct()];

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`(Platform[A-Z][A-Za-z]+)`")]
    private static partial Regex Alert();

    [GeneratedRegex("`(PLATFORM_[A-Z_]+)`")]
    private static partial Regex Variable();

    [GeneratedRegex("`(?:[A-Z]+ )?(/v1/[^`]+)`")]
    private static partial Regex Route();
}
