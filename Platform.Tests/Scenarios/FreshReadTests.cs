using System.Diagnostics;
using Microsoft.AspNetCore.Routing;
using Platform.Api.Http;
using Platform.Projections;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>A query that is sent a position waits for it, whatever it answers from.</summary>
public sealed class FreshReadTests(TestCluster cluster)
{
    [Fact]
    public async Task every_query_says_what_it_reads_from() =>
        ((IEndpointRouteBuilder)(await cluster.ApiAsync()).First.App)
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .Where(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET") && e.Metadata.GetMetadata<ReadsFrom>() is null
            )
            .Select(e => e.RoutePattern.RawText)
            .ShouldBeEmpty();

    [Theory]
    [InlineData("/v1/grants")]
    [InlineData("/v1/access/changes")]
    [InlineData("/v1/audit/entries")]
    [InlineData("/v1/permissions/check?accountId=00000000-0000-0000-0000-000000000001&permission=a")]
    public async Task a_position_that_is_there_is_answered_and_one_that_is_not_is_refused_after_two_seconds(string path)
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = (await tenant.CallerAsync()).With("Purpose", "a test").At(api.Second);
        var last = (await caller.Post("/v1/roles", new { name = "clerk", permissions = (string[])["a"] })).Is(201).Position;
        (await caller.With("Platform-Position", $"{last}").Get(path)).Is(200);
        var timer = Stopwatch.StartNew();
        var join = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        (await caller.Get($"{path}{join}minPosition={last + 1_000_000}")).Problem("position-timeout");
        timer.Elapsed.ShouldBeGreaterThan(FreshReads.WaitMax);
        (await caller.With("Platform-Position", "next").Get(path)).Problem("invalid-header");
    }
}
