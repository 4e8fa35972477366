using Npgsql;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.SchemaTests;

public sealed class BootstrapTests(TestCluster cluster)
{
    [Fact]
    public async Task can_be_repeated_and_by_several_at_once()
    {
        var server = await TestCluster.StartOwnPostgresAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestCluster.CreateInstanceOnAsync(server)));
        }
        finally
        {
            await TestCluster.RemoveAsync(server);
        }
    }

    [Fact]
    public async Task gives_the_roles_no_power_over_the_server()
    {
        var instance = await cluster.CreateInstanceAsync();
        // The ledger's tests share the server, and it has a role more.
        var powers = await Sql.ScalarAsync(
            instance.SuperuserUrl,
            """
            SELECT string_agg(rolname || ' ' || (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication), ', ' ORDER BY rolname)
            FROM pg_roles WHERE rolname LIKE 'platform\_%' AND rolname <> 'platform_reader'
            """
        );
        powers.ShouldBe("platform_marten false, platform_owner false, platform_service false, platform_worker false");
    }

    [Fact]
    public async Task keeps_the_facade_out_of_the_keys()
    {
        var instance = await cluster.CreateInstanceAsync();
        var marten = PostgresUrl.Parse(instance.MartenUrl) with { Database = instance.Names.Keys };
        var refused = await Should.ThrowAsync<PostgresException>(() => Sql.ScalarAsync(marten.Url, "SELECT 1"));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task lets_the_service_make_nothing()
    {
        var instance = await cluster.CreateInstanceAsync();
        foreach (
            var attempt in (string[])
                ["CREATE TABLE public.t (i int)", "CREATE TABLE platform.t (i int)", "CREATE SCHEMA s", "CREATE TEMP TABLE t (i int)"]
        )
        {
            var refused = await Should.ThrowAsync<PostgresException>(() => Sql.ScalarAsync(instance.DatabaseUrl, attempt));
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task lets_the_service_and_the_worker_reach_the_keys()
    {
        var instance = await cluster.CreateInstanceAsync();
        (await Sql.ScalarAsync(instance.KeysUrl, "SELECT 1")).ShouldBe(1);
        (await Sql.ScalarAsync(instance.KeysWorkerUrl, "SELECT 1")).ShouldBe(1);
    }
}
