using System.Collections.Concurrent;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class StopTests(TestCluster cluster)
{
    private const int Callers = 32;
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task a_node_that_stops_under_load_finishes_what_it_began_and_what_it_told_is_in_the_log()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync();
        var told = new ConcurrentBag<string>();
        var warm = new CountdownEvent(Callers);
        await using var node = await ApiHost.StartAsync(api.Served);
        var load = Enumerable.Range(0, Callers).Select(i => LoadAsync(caller.At(node), i, told, warm)).ToList();
        await Task.Run(warm.Wait);

        var started = TimeProvider.System.GetTimestamp();
        await node.App.StopAsync();
        await Task.WhenAll(load);
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Promised);

        var recorded = (await tenant.EntriesAsync("external-action-recorded"));
        told.Distinct().Count().ShouldBe(told.Count);
        recorded.ShouldBeInRange(told.Count, told.Count + Callers);
        foreach (var id in told.Take(Callers))
        {
            (await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record(id)))).Is(200).Text.ShouldContain("duplicate");
        }
    }

    // Goes on until the node is gone, or says that it is going.
    private static async Task LoadAsync(ApiCaller caller, int number, ConcurrentBag<string> told, CountdownEvent warm)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                var id = $"{number}-{i}";
                var answer = await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record(id)));
                if (answer.Status != 200)
                {
                    answer.Problem("shutting-down");
                    return;
                }
                told.Add(id);
            }
            catch (HttpRequestException)
            {
                return;
            }
            if (i == 0)
            {
                warm.Signal();
            }
        }
    }
}
