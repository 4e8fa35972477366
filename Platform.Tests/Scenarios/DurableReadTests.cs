using Npgsql;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Nobody sees personal data whose reading could still be lost.</summary>
public sealed class DurableReadTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task nothing_is_shown_before_the_reading_is_in_the_log()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served);
        var tenant = await TestTenant.CreateAsync(node);
        var accounts = new TestAccounts(tenant, (await tenant.CallerAsync()).With("Purpose", "a test"));
        var id = await accounts.RegisteredAsync("ann@example.org");
        foreach (var path in new[] { $"/v1/accounts/{id}", "/v1/accounts" })
        {
            (await accounts.Caller.Get(path)).Is(200);
            await WaitsForTheLogAsync(served, () => accounts.Caller.Get(path));
        }
        (await tenant.EntriesAsync("personal-data-read")).ShouldBe(4);
    }

    [Fact]
    public async Task no_name_of_a_tenant_or_of_who_holds_its_keys_is_shown_before_either()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served);
        var tenant = await TestTenant.CreateAsync(node);
        var (key, _) = await tenant.IssueAsync();
        foreach (var path in new[] { "/v1/tenants", tenant.Path, $"{tenant.Path}/api-keys", $"{tenant.Path}/api-keys/{key}" })
        {
            (await node.Operator.Get(path)).Is(200);
            await WaitsForTheLogAsync(served, () => node.Operator.With("Purpose", "a test").Get(path));
        }
        (await tenant.EntriesAsync("personal-data-read")).ShouldBe(3);
    }

    // Nothing commits while somebody else holds the log's lock.
    private static async Task WaitsForTheLogAsync(Served served, Func<Task<Answered>> ask)
    {
        await using var held = await Sql.OpenAsync(served.Databases.SuperuserUrl);
        await RunAsync(held, "SELECT pg_advisory_lock(x'506c6174'::bigint)");
        var answer = ask();
        (await Until.TrueAsync(async () => answer.IsCompleted || await WaitsAsync(served), Deadline)).ShouldBeTrue();
        answer.IsCompleted.ShouldBeFalse();
        await RunAsync(held, "SELECT pg_advisory_unlock_all()");
        (await answer).Is(200);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<bool> WaitsAsync(Served served) =>
        (long)
            (
                await Sql.ScalarAsync(
                    served.Databases.SuperuserUrl,
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
                )
            )! > 0;
}
