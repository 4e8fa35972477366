using Microsoft.Extensions.DependencyInjection;
using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Nodes that run a projection of the test's own beside the shipped ones.</summary>
public sealed class DeploymentTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task a_raised_version_is_rebuilt_by_itself_and_its_rows_serve_meanwhile()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using (var before = await StartAsync(served, new Shades(1)))
        {
            await TestTenant.CreateAsync(before);
            await CaughtUpAsync(served, version: 1);
        }
        (await Sql.ScalarAsync(served.Databases.WorkerUrl, "SELECT count(*) FROM read.shades WHERE last >= 1")).ShouldNotBe(0L);

        await using var after = await StartAsync(served, new Shades(2));
        await CaughtUpAsync(served, version: 2);
        const string Rows = "SELECT count(*) FILTER (WHERE last LIKE 'v%') = count(*) AND count(*) > 0 FROM read.shades";
        (await Sql.ScalarAsync(served.Databases.WorkerUrl, Rows)).ShouldBe(true);
        const string Asked = """
            SELECT count(*) FROM platform.log, LATERAL (SELECT convert_from(entry, 'UTF8')::jsonb AS e) j
            WHERE stream LIKE 'rebuild/%' AND e->>'type' = 'rebuild-requested' AND e->'data'->>'why' = 'deployment' AND e->'actor'->>'kind' = 'system'
            """;
        (await Sql.ScalarAsync(served.Databases.WorkerUrl, Asked)).ShouldBe(1L);
    }

    [Fact]
    public async Task a_parked_event_is_replayed_after_a_fix_and_its_stream_follows_in_order()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        var shades = new Shades(1);
        await using var node = await StartAsync(served, shades);
        var poisoned = await TestTenant.CreateAsync(node);
        await CaughtUpAsync(served, version: 1);
        shades.Refuses = stream => stream == $"tenant/{poisoned.Id}";
        (await node.Operator.Post($"{poisoned.Path}/suspend", new { reason = "late" })).Is(200);
        (await node.Operator.Post($"{poisoned.Path}/reactivate")).Is(200);
        const string Parked = "/v1/operations/projections/shades/parked";
        // The tenant's own log and the platform's copy: two streams, each with one that failed and one held behind it.
        (await Until.TrueAsync(async () => (await node.Operator.Get(Parked)).Items.Count == 4, Deadline)).ShouldBeTrue();
        var items = (await node.Operator.Get(Parked)).Items;
        items.Count(i => i.GetProperty("reason").GetString() == "held").ShouldBe(2);
        var failed = items.Where(i => i.GetProperty("reason").GetString() == "error").ToList();
        failed.ShouldAllBe(i => i.GetProperty("error").GetString()!.Contains("InvalidDataException"));

        // Before the fix it fails again and stays.
        var first = failed[0].GetProperty("position").GetString();
        (await node.Operator.Post($"{Parked}/{first}/replay")).Is(200);
        (await Until.TrueAsync(() => ReplayedAsync(node, first!, applied: 0), Deadline)).ShouldBeTrue();
        (await node.Operator.Get(Parked)).Items.Count.ShouldBe(4);

        shades.Refuses = _ => false;
        foreach (var item in failed)
        {
            (await node.Operator.Post($"{Parked}/{item.GetProperty("position").GetString()}/replay")).Is(200);
        }
        (await Until.TrueAsync(async () => (await node.Operator.Get(Parked)).Items.Count == 0, Deadline)).ShouldBeTrue();
        (await Until.TrueAsync(() => ReplayedAsync(node, first!, applied: 2), Deadline)).ShouldBeTrue();
        var last = $"SELECT string_agg(last::text, ' ') FROM read.shades WHERE stream = 'tenant/{poisoned.Id}'";
        (await Sql.ScalarAsync(served.Databases.WorkerUrl, last)).ShouldBe("3 3");
    }

    private static async Task<bool> ReplayedAsync(ApiHost node, string position, int applied) =>
        (await node.Operator.Get("/v1/audit/streams/projection/shades"))
            .Is(200)
            .Items.Any(e =>
                e.GetProperty("type").GetString() == "parked-replayed"
                && e.GetProperty("data").GetProperty("position").GetString() == position
                && e.GetProperty("data").GetProperty("applied").GetInt32() == applied
            );

    private static Task<ApiHost> StartAsync(Served served, Shades shades) =>
        ApiHost.StartAsync(
            served,
            configure: builder =>
            {
                var shipped = builder.Services.Last(s => s.ServiceType == typeof(IReadOnlyList<Projection>)).ImplementationFactory!;
                builder.Services.AddSingleton<IReadOnlyList<Projection>>(s => [.. (IReadOnlyList<Projection>)shipped(s), shades]);
            }
        );

    private static async Task CaughtUpAsync(Served served, int version)
    {
        var behind = $"""
            SELECT coalesce((SELECT g.position FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
                WHERE p.name = 'shades' AND p.version = {version}), 0) >= (SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1)
            """;
        (await Until.TrueAsync(async () => await Sql.ScalarAsync(served.Databases.WorkerUrl, behind) is true, Deadline)).ShouldBeTrue();
    }
}
