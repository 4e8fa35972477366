using Npgsql;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>
/// A command that loses every race. Two sessions take the log's lock in turn: the command's append waits behind the one that holds it,
/// which writes to the same stream before it lets go, and the other session is next in line before the command can try again.
/// </summary>
internal static class LostRaces
{
    private const string LogLock = "x'506c6174'::bigint";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static async Task<Answered> VersionConflict(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, "api");
        var tenant = await TestTenant.CreateAsync(node);
        await using var first = await Sql.OpenAsync(served.Databases.SuperuserUrl);
        await using var second = await Sql.OpenAsync(served.Databases.SuperuserUrl);
        await RunAsync(first, $"SELECT pg_advisory_lock({LogLock})");
        var command = node.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" });
        var (holder, next) = (first, second);
        while (await WaitsAsync(holder, 1, command))
        {
            var inLine = RunAsync(next, $"SELECT pg_advisory_lock({LogLock})");
            (await WaitsAsync(holder, 2, command)).ShouldBeTrue();
            await OvertakeAsync(holder, tenant.Id);
            await inLine;
            (holder, next) = (next, holder);
        }
        await RunAsync(holder, $"SELECT pg_advisory_unlock({LogLock})");
        return await command;
    }

    /// <summary>True once so many wait for the log's lock, false once the command has ended.</summary>
    private static async Task<bool> WaitsAsync(NpgsqlConnection connection, long waiting, Task command)
    {
        const string Waiting = """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
            """;
        var came = await Until.TrueAsync(
            async () => command.IsCompleted || (long)(await RunAsync(connection, Waiting))! == waiting,
            Deadline
        );
        came.ShouldBeTrue();
        return !command.IsCompleted;
    }

    // One more entry on the tenant's stream, one that changes nothing of its state.
    private static async Task OvertakeAsync(NpgsqlConnection connection, string tenant)
    {
        await RunAsync(
            connection,
            $"""
            INSERT INTO platform.log
            SELECT (SELECT max(position) + 1 FROM platform.log), tenant,
                (SELECT max(tenant_position) + 1 FROM platform.log WHERE tenant = '{tenant}'), stream, version + 1, leaf, entry
            FROM platform.log WHERE tenant = '{tenant}' AND stream = 'tenant/{tenant}' ORDER BY version DESC LIMIT 1
            """
        );
        await RunAsync(connection, $"SELECT pg_advisory_unlock({LogLock})");
    }

    private static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
