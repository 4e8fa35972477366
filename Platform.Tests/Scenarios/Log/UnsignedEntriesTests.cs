using System.Globalization;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Log;

/// <summary>Evidence says how much of the log it is not evidence of.</summary>
public sealed class UnsignedEntriesTests(TestCluster cluster)
{
    private const int Later = 3;

    [Fact]
    public async Task evidence_tells_of_entries_that_no_checkpoint_covers_yet()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var api = await ApiHost.StartAsync(served, "api");
        ApiCaller caller;
        await using (await ApiHost.StartAsync(served, "projections"))
        {
            var tenant = await TestTenant.CreateAsync(api);
            caller = await tenant.CallerAsync();
            await LogOwner.SignedAsync(caller, await tenant.EntriesAsync());
        }
        var size = Number(await EvidenceAsync(caller), "size");
        for (var i = 0; i < Later; i++)
        {
            (await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record($"later-{i}")))).Is(200);
        }
        var evidence = await EvidenceAsync(caller);
        Number(evidence, "size").ShouldBe(size);
        Number(evidence, "logged").ShouldBeGreaterThanOrEqualTo(size + Later);
    }

    private static async Task<Answered> EvidenceAsync(ApiCaller caller) => (await caller.Get("/v1/log/evidence")).Is(200);

    private static long Number(Answered evidence, string member) =>
        long.Parse(evidence.Json.GetProperty(member).GetString()!, CultureInfo.InvariantCulture);
}
