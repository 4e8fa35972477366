using System.Globalization;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class GrantEndTests(TestCluster cluster)
{
    private const int Grants = 20;

    // A second or two is what is promised; the rest is for a machine that does much else.
    private static readonly TimeSpan SecondsMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task grants_end_within_seconds_of_their_time_and_once_though_two_nodes_look_after_them()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var first = await ApiHost.StartAsync(served);
        await using var second = await ApiHost.StartAsync(served, "projections");
        var access = await AccessTenant.CreateAsync(first);
        var untils = await GrantedAsync(access);
        await EndedAsync(access);
        foreach (var (grant, until) in untils)
        {
            var ended = (await access.Caller.Get($"/v1/grants/{grant}")).Is(200).Json.GetProperty("endedAt").GetDateTimeOffset();
            (ended - until).ShouldBeLessThan(SecondsMax);
        }
    }

    [Fact]
    public async Task grants_whose_time_came_while_no_node_was_up_end_once_when_one_is_again()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var api = await ApiHost.StartAsync(served, "api");
        var access = await AccessTenant.CreateAsync(api);
        var last = (await GrantedAsync(access)).Values.Max();
        (await Until.TrueAsync(() => TimeProvider.System.GetUtcNow() > last, Deadline)).ShouldBeTrue();
        (await access.Tenant.EntriesAsync("grant-expired")).ShouldBe(0);

        await using var first = await ApiHost.StartAsync(served, "projections");
        await using var second = await ApiHost.StartAsync(served, "projections");
        await EndedAsync(access);
        var changes = (await access.Caller.Get("/v1/access/changes?limit=200")).Is(200).Items;
        changes.Count(c => c.GetProperty("what").GetString() == "expired").ShouldBe(Grants);
        changes[^1].GetProperty("actor").GetProperty("kind").GetString().ShouldBe("system");
    }

    [Fact]
    public async Task a_grant_that_was_revoked_before_does_not_end_again_and_one_that_ended_is_not_revoked()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served);
        var access = await AccessTenant.CreateAsync(node);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(6);
        var revoked = await access.GrantAsync(await access.AccountAsync(), "owner", until);
        var account = await access.AccountAsync();
        var ended = await access.GrantAsync(account, "owner", until);
        (await access.RevokeAsync(revoked)).Is(200);
        (await Until.TrueAsync(async () => await JobsDoneAsync(access) == 2, Deadline)).ShouldBeTrue();
        (await access.Tenant.EntriesAsync("grant-expired")).ShouldBe(1);
        (await access.RevokeAsync(revoked)).Is(200);
        (await access.RevokeAsync(ended)).Problem("grant-expired");
        await access.GrantAsync(account, "owner");
    }

    private static async Task<Dictionary<string, DateTimeOffset>> GrantedAsync(AccessTenant access)
    {
        var untils = new Dictionary<string, DateTimeOffset>();
        for (var i = 0; i < Grants; i++)
        {
            var account = await access.AccountAsync();
            var until = TimeProvider.System.GetUtcNow().AddSeconds(4);
            untils.Add(await access.GrantAsync(account, "owner", until), until);
        }
        return untils;
    }

    // Once every job is done nothing more can come: then each has ended exactly once.
    private static async Task EndedAsync(AccessTenant access)
    {
        (await Until.TrueAsync(async () => await JobsDoneAsync(access) == Grants, Deadline)).ShouldBeTrue();
        var streams = await Sql.ColumnAsync(access.Tenant.Node.Served.Databases.WorkerUrl, $"SELECT stream FROM {Expired(access)}");
        streams.Count.ShouldBe(Grants);
        streams.Distinct().Count().ShouldBe(Grants);
    }

    private static async Task<long> JobsDoneAsync(AccessTenant access) =>
        Convert.ToInt64(
            await Sql.ScalarAsync(
                access.Tenant.Node.Served.Databases.WorkerUrl,
                $"SELECT count(*) FROM platform.jobs WHERE tenant = '{access.Tenant.Id}' AND kind = 'end-grant' AND state = 'done'"
            ),
            CultureInfo.InvariantCulture
        );

    private static string Expired(AccessTenant access) =>
        $"(SELECT stream, convert_from(entry, 'UTF8')::jsonb AS e FROM platform.log WHERE tenant = '{access.Tenant.Id}') l WHERE e->>'type' = 'grant-expired'";
}
