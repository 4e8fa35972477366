using System.Text.Json;
using Platform.Api.Hosting;
using Platform.Api.Security;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Telemetry;

/// <summary>
/// Values that could be a person's, sent to every route in every place a caller can put something, and then looked for in all that
/// leaves the process beside its answers: metrics, traces, logs.
/// </summary>
[Collection(TelemetryTests.Name)]
public sealed class CanaryTests(TelemetryPlatform platform)
{
    private const string Canary = CanaryCallers.Canary;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task nothing_a_caller_sends_is_in_any_metric_trace_or_log_line()
    {
        var victim = (await platform.TenantAsync(Canary)).Id;
        var (_, tenant) = await platform.TenantAsync(Canary);
        var filters = await CanaryCallers.FiltersAsync(platform.Anonymous);
        var taken = 0;
        foreach (var route in await RoutesAsync())
        {
            var caller = route.Requirement?.Permission == Permissions.Operator ? platform.Operator : tenant;
            foreach (var path in new[] { route.Path(_ => Canary), route.Path(_ => victim) }.Distinct())
            {
                taken += await SendAsync(CanaryCallers.Personal(caller), route, path, filters.GetValueOrDefault(route.ToString(), []));
                await SendAsync(CanaryCallers.Hostile(caller), route, path, []);
            }
        }
        (await CanaryCallers.Personal(tenant).Get($"/{Canary}/{Canary}")).Is(404);
        (await CanaryCallers.Personal(tenant).Send(Canary.ToUpperInvariant(), $"/v1/tenants/{Canary}")).Status.ShouldBeGreaterThanOrEqualTo(
            400
        );
        // Most were taken, else the canaries would have gone nowhere.
        taken.ShouldBeGreaterThan(15);

        await ExportedAsync();
        (await platform.Anonymous.Get("/metrics")).Is(200).Text.ShouldNotContain(Canary, Case.Insensitive);
        platform.Process.Log().Split('\n').Where(line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        foreach (var body in platform.Collector.Everything)
        {
            var at = body.IndexOf(Canary, StringComparison.OrdinalIgnoreCase);
            at.ShouldBe(-1, at < 0 ? "" : body[Math.Max(0, at - 200)..Math.Min(body.Length, at + 100)]);
        }
    }

    // Waits for a span made after all others, and for its request in the metrics that were sent.
    private async Task ExportedAsync()
    {
        var trace = Guid.NewGuid().ToString("N");
        (await platform.Operator.With("traceparent", $"00-{trace}-b7ad6b7169203331-01").Get("/v1/tenants?limit=1")).Is(200);
        (
            await Until.TrueAsync(() => platform.Collector.Spans.Any(s => s.TraceId == trace && s.ParentId == "b7ad6b7169203331"), Deadline)
        ).ShouldBeTrue("spans do not arrive");
        var sent = platform.Collector.Everything.Count;
        (await Until.TrueAsync(() => platform.Collector.Everything.Count > sent + 2, Deadline)).ShouldBeTrue("metrics do not arrive");
        platform.Collector.Everything.ShouldContain(body => body.Contains("/v1/tenants/{id:guid}", StringComparison.Ordinal));
        platform.Process.Log().ShouldContain("/v1/tenants/{id:guid}");
    }

    private static async Task<int> SendAsync(ApiCaller caller, ServedRoute route, string path, IReadOnlyList<string> filters)
    {
        var body = route.Body is null ? null : JsonSerializer.Serialize(CanaryBody.Of(route.Body, Canary));
        var answers = new List<Answered> { await caller.SendText(route.Method, path, body) };
        answers.Add(await caller.SendText(route.Method, path, route.Body is null ? null : $"{{\"{Canary}\":\"{Canary}\"}}"));
        answers.Add(await caller.SendText(route.Method, $"{path}?{Canary}={Canary}", body));
        foreach (var filter in filters)
        {
            answers.Add(await caller.SendText(route.Method, $"{path}?{filter}={Canary}", body));
        }
        return answers.Count(answer => answer.Status < 300);
    }

    private async Task<IReadOnlyList<ServedRoute>> RoutesAsync()
    {
        await using var app = PlatformHost.Build("all", "http://127.0.0.1:0", platform.Served.Settings);
        return RouteTable.Of(app);
    }
}
