using System.Globalization;
using System.Text.Json;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Telemetry;

/// <summary>One request, followed from its header to the read model, in what a real collector got.</summary>
[Collection(TelemetryTests.Name)]
public sealed class TraceTests(TelemetryPlatform platform)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_callers_trace_goes_through_request_decision_append_entry_and_projection()
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        const string Caller = "b7ad6b7169203331";
        var caller = platform.Operator.With("traceparent", $"00-{trace}-{Caller}-01");
        var created = (await caller.Post("/v1/tenants", new { slug = $"t-{trace[..20]}", name = "T" })).Is(201);

        var entry = await Sql.ScalarAsync(
            platform.WorkerUrl,
            $"SELECT convert_from(entry, 'UTF8') FROM platform.log WHERE tenant = '{created.Id}' AND version = 1"
        );
        using var json = JsonDocument.Parse((string)entry!);
        json.RootElement.GetProperty("trace").GetString().ShouldBe(trace);

        var request = await SpanAsync(s => s.TraceId == trace && s.Name == "POST /v1/tenants/");
        request.ParentId.ShouldBe(Caller);
        json.RootElement.GetProperty("cause").GetString().ShouldBe(request.SpanId);
        request.Tags["http.route"].ShouldBe("/v1/tenants/");
        var decide = await SpanAsync(s => s.TraceId == trace && s.Name == "decide");
        decide.ParentId.ShouldBe(request.SpanId);
        var append = await SpanAsync(s => s.TraceId == trace && s.Name == "append");
        append.ParentId.ShouldBe(decide.SpanId);
        await SpanAsync(s => s.Name == "commit group" && s.Links.Contains((trace, append.SpanId)));
        await SpanAsync(s => s.Name.StartsWith("project ", StringComparison.Ordinal) && s.Links.Contains((trace, request.SpanId)));
    }

    [Fact]
    public async Task a_trace_goes_on_from_the_projection_into_the_cache_and_to_the_read_that_names_the_position()
    {
        var (tenant, caller) = await platform.TenantAsync();
        var trace = Guid.NewGuid().ToString("N");
        caller = caller.With("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        var account = (await caller.Post("/v1/accounts", new { email = "trace@example.org", displayName = "T" })).Is(201);
        (await caller.Get($"/v1/permissions/check?accountId={account.Id}&permission=a:b&minPosition={account.Position}")).Is(200);

        var request = await SpanAsync(s => s.TraceId == trace && s.Name == "POST /v1/accounts/");
        var projected = await SpanAsync(s => s.Name == "project access" && s.Links.Contains((trace, request.SpanId)));
        var told = long.Parse(projected.Tags["platform.position"], CultureInfo.InvariantCulture);
        var entry = $"SELECT position FROM platform.log WHERE tenant = '{tenant}' AND tenant_position = {account.Position}";
        told.ShouldBeGreaterThanOrEqualTo((long)(await Sql.ScalarAsync(platform.WorkerUrl, entry))!);
        await SpanAsync(s =>
            s.Name == "cache invalidate access" && long.Parse(s.Tags["platform.position"], CultureInfo.InvariantCulture) >= told
        );

        var check = await SpanAsync(s => s.TraceId == trace && s.Name == "GET /v1/permissions/check");
        var get = await SpanAsync(s => s.TraceId == trace && s.Name == "cache get access_accounts");
        get.ParentId.ShouldBe(check.SpanId);
        get.Tags["platform.cache.level"].ShouldBe("fill");
        var fill = await SpanAsync(s => s.TraceId == trace && s.Name == "cache fill access_accounts");
        fill.ParentId.ShouldBe(get.SpanId);
        fill.Tags["platform.cache.level"].ShouldBe("database");
    }

    [Fact]
    public async Task what_is_not_sampled_by_its_caller_is_not_exported()
    {
        var (quiet, loud) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        (await platform.Operator.With("traceparent", $"00-{quiet}-b7ad6b7169203331-00").Get("/v1/tenants?limit=1")).Is(200);
        (await platform.Operator.With("traceparent", $"00-{loud}-b7ad6b7169203331-01").Get("/v1/tenants?limit=1")).Is(200);
        await SpanAsync(s => s.TraceId == loud && s.Name == "GET /v1/tenants/");
        platform.Collector.Spans.ShouldAllBe(s => s.TraceId != quiet);
    }

    [Fact]
    public async Task the_standard_variables_name_the_service_and_send_the_headers()
    {
        await platform.TenantAsync();
        (await Until.TrueAsync(() => platform.Collector.Metrics.Contains("platform.append.wait"), Deadline)).ShouldBeTrue();
        platform.Collector.Metrics.ShouldContain("http.server.request.duration");
        platform.Collector.Services.ShouldBe(["platform-of-a-test"]);
        platform.Collector.Keys.Distinct().ShouldBe(["of-the-test"]);
    }

    private async Task<ReceivedSpan> SpanAsync(Func<ReceivedSpan, bool> fits)
    {
        ReceivedSpan? found = null;
        await Until.TrueAsync(() => (found = platform.Collector.Spans.FirstOrDefault(fits)) is not null, Deadline);
        return found.ShouldNotBeNull(
            string.Join('\n', platform.Collector.Spans.Select(s => $"{s.TraceId} {s.Name}").Distinct().TakeLast(40))
        );
    }
}
