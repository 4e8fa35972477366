using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>Rebuilds under writes and reads that never pause, while the process that makes them is killed again and again.</summary>
[Collection(Alone.Name)]
public sealed class RebuildKillTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string Rebuild = "/v1/operations/projections/trail/rebuild";
    private static readonly int Kills = Long.Times(usual: 3, asked: 10);
    private const int RecordsBefore = 3_000;
    private const int AliveMillisecondsMax = 800;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task rebuilds_killed_again_and_again_under_writes_end_with_equal_content_and_fail_no_read()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var api = await ApiHost.StartAsync(served, "api");
        var tenant = await TestTenant.CreateAsync(api, null);
        await FillAsync(await tenant.CallerAsync("audit:write"));
        var worker = await ServingProcess.FollowAsync(served);
        await CaughtUpAsync(served);

        await using var writes = new SteadyWrites(await tenant.CallerAsync("audit:write"));
        await using var reads = new SteadyReads(served, tenant.Id);
        var rebuilds = new List<string> { await AskAsync(api) };
        for (var kill = 0; kill < Kills; kill++)
        {
            // The next process starts while this one works, and goes on where it was killed.
            var next = await ServingProcess.FollowAsync(served);
            if (await StateAsync(api, rebuilds[^1]) == "done")
            {
                rebuilds.Add(await AskAsync(api));
            }
            await Instants.SomeAsync(random, AliveMillisecondsMax);
            await worker.DisposeAsync();
            // How long a lease lasts is another test's question: what is dead will renew it no more.
            await Sql.ScalarAsync(served.Databases.SuperuserUrl, "UPDATE platform.jobs SET leased_until = now() WHERE state = 'running'");
            worker = next;
        }
        await using var last = worker;
        foreach (var rebuild in rebuilds)
        {
            await EqualAsync(api, rebuild);
        }
        await writes.StopAsync();
        await CaughtUpAsync(served);
        await reads.StopAsync();
        const string Taken = "SELECT sum(attempts) - count(*) FROM platform.jobs WHERE kind = 'rebuild-projection'";
        var cut = await Sql.ScalarAsync(served.Databases.WorkerUrl, Taken);
        output.WriteLine(
            $"{rebuilds.Count} rebuilds, cut {cut} times by {Kills} kills; {writes.PerSecond:F0} writes/s, {reads.Count} reads"
        );

        reads.Failures.ShouldBeEmpty();
        writes.Failures.ShouldBeEmpty();
        const string Rows = "SELECT (SELECT count(*) FROM read.trail) - (SELECT count(*) FROM platform.log)";
        (await Sql.ScalarAsync(served.Databases.WorkerUrl, Rows)).ShouldBe(0L);
        var check = (await api.Operator.Post("/v1/operations/consistency", new { projection = "trail" })).Is(202).Headers["location"];
        (await Until.TrueAsync(async () => await StateAsync(api, check) == "done", Deadline)).ShouldBeTrue();
        (await api.Operator.Get(check)).Is(200).Json.GetProperty("consistent").GetBoolean().ShouldBeTrue();
    }

    private static async Task FillAsync(ApiCaller caller)
    {
        foreach (var batch in Enumerable.Range(0, RecordsBefore).Chunk(500))
        {
            var records = Array.ConvertAll(batch, i => TestTenant.Record($"before-{i}"));
            (await caller.Post("/v1/audit/records", TestTenant.Records(records))).Is(200);
        }
    }

    private static async Task<string> AskAsync(ApiHost api) => (await api.Operator.Post(Rebuild)).Is(202).Headers["location"];

    private static async Task<string?> StateAsync(ApiHost api, string path) =>
        (await api.Operator.Get(path)).Is(200).Json.GetProperty("state").GetString();

    private static async Task EqualAsync(ApiHost api, string rebuild)
    {
        (await Until.TrueAsync(async () => await StateAsync(api, rebuild) == "done", Deadline)).ShouldBeTrue();
        var done = (await api.Operator.Get(rebuild)).Is(200);
        done.Json.GetProperty("contentEqual").GetBoolean().ShouldBeTrue(done.Text);
    }

    private static async Task CaughtUpAsync(Served served)
    {
        const string Behind = """
            SELECT coalesce((SELECT g.position FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
                WHERE p.name = 'trail'), 0) >= (SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1)
            """;
        (await Until.TrueAsync(async () => await Sql.ScalarAsync(served.Databases.WorkerUrl, Behind) is true, Deadline)).ShouldBeTrue();
    }
}
