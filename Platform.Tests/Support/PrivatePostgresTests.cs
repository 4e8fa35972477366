using Platform.Cli.Local;

namespace Platform.Tests.Support;

public sealed class PrivatePostgresTests
{
    [Fact]
    public async Task keeps_what_was_committed_when_it_is_killed_and_started_again()
    {
        var server = await TestCluster.StartOwnPostgresAsync();
        try
        {
            await Sql.ScalarAsync(server.SuperuserUrl, "CREATE TABLE t AS SELECT 42 AS answer");
            await server.KillHardAsync();
            server.Postmaster.ShouldBeNull();
            await server.StartAsync();
            (await Sql.ScalarAsync(server.SuperuserUrl, "SELECT answer FROM t")).ShouldBe(42);
        }
        finally
        {
            await TestCluster.RemoveAsync(server);
        }
    }

    [Fact]
    public async Task is_the_same_server_for_a_second_caller_and_stops_for_both()
    {
        var server = await TestCluster.StartOwnPostgresAsync();
        try
        {
            var again = await PrivatePostgres.StartAsync(server.Directory, "superuser", server.Port);
            again.Postmaster.ShouldBe(server.Postmaster);
            await again.StopAsync();
            server.Postmaster.ShouldBeNull();
        }
        finally
        {
            await TestCluster.RemoveAsync(server);
        }
    }

    [Fact]
    public async Task does_not_take_another_process_for_its_own()
    {
        var server = await TestCluster.StartOwnPostgresAsync();
        try
        {
            await server.StopAsync();
            // What a kill -9 and a reused number leave behind.
            await File.WriteAllTextAsync(Path.Combine(server.Directory, "data", "postmaster.pid"), $"{Environment.ProcessId}\n");
            server.Postmaster.ShouldBeNull();
            await server.StartAsync();
            server.Postmaster.ShouldNotBeNull();
        }
        finally
        {
            await TestCluster.RemoveAsync(server);
        }
    }
}
