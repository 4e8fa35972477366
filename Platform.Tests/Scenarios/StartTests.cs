using Platform.Api.Hosting;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class StartTests(TestCluster cluster)
{
    [Fact]
    public async Task is_refused_to_a_superuser() =>
        (await RefusedAsync<InvalidOperationException>(d => d.SuperuserUrl)).ShouldContain("is a superuser");

    [Fact]
    public async Task is_refused_to_the_owner_of_the_log() =>
        (await RefusedAsync<InvalidOperationException>(d => d.OwnerUrl)).ShouldContain("owns the log");

    [Fact]
    public async Task is_refused_to_a_role_that_bypasses_row_security()
    {
        var databases = await cluster.CreateInstanceAsync();
        var role = $"bypassing_{databases.Names.Log}";
        await Sql.ScalarAsync(databases.SuperuserUrl, $"CREATE ROLE {role} LOGIN BYPASSRLS PASSWORD 'bypass' IN ROLE platform_service");
        var url = (PostgresUrl.Parse(databases.DatabaseUrl) with { User = role, Password = "bypass" }).Url;
        (await RefusedAsync<InvalidOperationException>(_ => url, databases)).ShouldContain("bypasses row-level security");
    }

    [Fact]
    public async Task is_refused_on_an_older_schema()
    {
        var databases = await cluster.CreateInstanceAsync();
        await Sql.ScalarAsync(
            databases.SuperuserUrl,
            "DELETE FROM platform.schema_version WHERE number = (SELECT max(number) FROM platform.schema_version)"
        );
        await RefusedAsync<SchemaException>(d => d.DatabaseUrl, databases);
    }

    [Fact]
    public async Task is_refused_on_a_newer_schema()
    {
        var databases = await cluster.CreateInstanceAsync();
        await Sql.ScalarAsync(
            databases.SuperuserUrl,
            "INSERT INTO platform.schema_version (number, name, sha256) VALUES (9999, 'from-the-future', sha256(''))"
        );
        await RefusedAsync<SchemaException>(d => d.DatabaseUrl, databases);
    }

    [Fact]
    public async Task is_refused_on_a_database_that_was_never_migrated()
    {
        var databases = await cluster.CreateInstanceAsync();
        await Sql.ScalarAsync(databases.SuperuserUrl, "DROP SCHEMA platform CASCADE");
        await RefusedAsync<SchemaException>(d => d.DatabaseUrl, databases);
    }

    // The whole program, as the command line runs it.
    private async Task<string> RefusedAsync<TException>(Func<TestInstance, string> url, TestInstance? databases = null)
        where TException : Exception
    {
        databases ??= await cluster.CreateInstanceAsync();
        var settings = (await cluster.ApiAsync()).Served.Settings with { DatabaseUrl = url(databases), KeysUrl = databases.KeysUrl };
        var run = PlatformHost.RunAsync("api", "http://127.0.0.1:0", settings, CancellationToken.None);
        return (await Should.ThrowAsync<TException>(run)).Message;
    }
}
