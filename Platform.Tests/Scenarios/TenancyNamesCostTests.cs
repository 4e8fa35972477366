using System.Diagnostics;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What showing names costs: a page is one question to the keys database, however many names it has.</summary>
public sealed class TenancyNamesCostTests(TestCluster cluster)
{
    private const int Issued = 7;

    [Fact]
    public async Task the_keys_of_a_page_of_names_are_fetched_in_one_query()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var asks = api.Second.Operator.With("Purpose", "to count");
        // The tenant's own key, and the caller's, are in memory from here on.
        (await asks.Get(tenant.Path)).Is(200);
        for (var i = 0; i < Issued; i++)
        {
            await tenant.IssueAsync();
        }
        using var queries = new QueriesOf(api.Served.Databases.Names.Keys);
        var page = (await asks.With("traceparent", $"00-{queries.Trace}-b7ad6b7169203331-01").Get($"{tenant.Path}/api-keys")).Is(200);
        page.Items.Select(item => item.GetProperty("name").GetString()).ShouldBe(Enumerable.Repeat("key of a test", Issued));
        queries.Count.ShouldBe(1);
    }

    /// <summary>Counts what is asked of one database within one trace.</summary>
    private sealed class QueriesOf : IDisposable
    {
        private readonly ActivityListener _listener;
        private int _count;

        public QueriesOf(string database)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> made) =>
                    made.TraceId.ToHexString() == Trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
                ActivityStopped = ended =>
                {
                    if (ended.Source.Name == "Npgsql" && ended.TagObjects.Any(tag => tag.Value as string == database))
                    {
                        Interlocked.Increment(ref _count);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public string Trace { get; } = Guid.NewGuid().ToString("N");

        public int Count => _count;

        public void Dispose() => _listener.Dispose();
    }
}
