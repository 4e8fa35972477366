using Platform.Api.Hosting;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>No process serves as somebody who could end keys, on keys of another version, or without the keys that its role needs.</summary>
public sealed class StartWithKeysTests(TestCluster cluster)
{
    [Fact]
    public async Task is_refused_to_a_superuser_of_the_keys_database()
    {
        var databases = await cluster.CreateInstanceAsync();
        var refused = await RefusedAsync<InvalidOperationException>(databases, s => s with { KeysUrl = AsSuperuser(databases) });
        refused.ShouldContain("is a superuser");
    }

    [Fact]
    public async Task is_refused_to_the_owner_of_the_keys()
    {
        var databases = await cluster.CreateInstanceAsync();
        var refused = await RefusedAsync<InvalidOperationException>(databases, s => s with { KeysUrl = databases.KeysOwnerUrl });
        refused.ShouldContain("owns the keys");
    }

    [Fact]
    public async Task is_refused_on_an_older_keys_database()
    {
        var databases = await cluster.CreateInstanceAsync();
        await Sql.ScalarAsync(
            AsSuperuser(databases),
            "DELETE FROM platform.schema_version WHERE number = (SELECT max(number) FROM platform.schema_version)"
        );
        (await RefusedAsync<SchemaException>(databases)).ShouldContain("keys database");
    }

    [Fact]
    public async Task of_projections_is_refused_with_the_key_ring_of_the_api()
    {
        var ring = ThrowAwayDirectory.Create("ring");
        KeyRing.PublishFile((await cluster.ApiAsync()).Served.Settings.KeyRing, ring);
        var refused = await RefusedAsync<InvalidOperationException>(
            await cluster.CreateInstanceAsync(),
            s => s with { KeyRing = ring },
            "projections"
        );
        refused.ShouldContain("it is the API's");
        await ThrowAwayDirectory.RemoveAsync(ring);
    }

    private async Task<string> RefusedAsync<TException>(
        TestInstance databases,
        Func<PlatformSettings, PlatformSettings>? change = null,
        string role = "api"
    )
        where TException : Exception
    {
        var settings = (await cluster.ApiAsync()).Served.Settings with { DatabaseUrl = databases.DatabaseUrl, KeysUrl = databases.KeysUrl };
        var run = PlatformHost.RunAsync(role, "http://127.0.0.1:0", change?.Invoke(settings) ?? settings, CancellationToken.None);
        return (await Should.ThrowAsync<TException>(run)).Message;
    }

    private static string AsSuperuser(TestInstance databases) =>
        (PostgresUrl.Parse(databases.SuperuserUrl) with { Database = databases.Names.Keys }).Url;
}
