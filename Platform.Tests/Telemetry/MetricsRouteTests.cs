using Platform.Cli.Local;

namespace Platform.Tests.Telemetry;

/// <summary><c>/metrics</c> of a real process: who may read it, and what it says.</summary>
[Collection(TelemetryTests.Name)]
public sealed class MetricsRouteTests(TelemetryPlatform platform)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task it_is_well_formed_and_of_bounded_size()
    {
        var answer = (await platform.Anonymous.Get("/metrics")).Is(200);
        answer.Headers["content-type"].ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        PrometheusFormat.Parse(answer.Text).Families.Values.Sum(f => f.Samples.Count).ShouldBeLessThan(10_000);
    }

    [Fact]
    public async Task a_request_is_counted_under_its_template_and_never_its_path()
    {
        var id = Guid.NewGuid().ToString();
        (await platform.Operator.Get($"/v1/tenants/{id}")).Is(404);
        (await platform.Operator.Get($"/{id}")).Is(404);
        await CountedAsync(
            "http_server_request_duration_seconds_count",
            ("http_route", "/v1/tenants/{id:guid}"),
            ("http_request_method", "GET"),
            ("http_response_status_code", "404")
        );
        (await platform.Anonymous.Get("/metrics")).Text.ShouldNotContain(id);
    }

    [Fact]
    public async Task a_command_is_seen_in_its_group_and_in_its_projections()
    {
        await platform.TenantAsync();
        await CountedAsync("platform_append_group_writes_count");
        await CountedAsync("platform_append_wait_seconds_count");
        await CountedAsync("platform_append_outcomes_total", ("outcome", "accepted"));
        await CountedAsync("platform_projection_batch_events_count");
    }

    [Fact]
    public async Task pools_memory_and_threads_are_shown_and_no_connection_string()
    {
        await CountedAsync("db_client_connection_max", ("db_client_connection_pool_name", "platform service"));
        await CountedAsync("db_client_connection_max", ("db_client_connection_pool_name", "platform keys"));
        await CountedAsync("dotnet_process_memory_working_set_bytes");
        await CountedAsync("dotnet_thread_pool_thread_count_total");
        var shown = (await platform.Anonymous.Get("/metrics")).Text;
        shown.ShouldNotContain("Host=");
        shown.ShouldNotContain("Username=");
    }

    [Fact]
    public async Task whoever_comes_through_a_proxy_needs_the_operators_key()
    {
        var (_, tenant) = await platform.TenantAsync();
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "Via", "X-Real-IP" })
        {
            (await platform.Anonymous.With(header, "127.0.0.1").Get("/metrics")).Problem("unauthenticated");
            (await tenant.With(header, "127.0.0.1").Get("/metrics")).Problem("forbidden");
            (await platform.Operator.With(header, "127.0.0.1").Get("/metrics")).Is(200);
        }
    }

    private async Task CountedAsync(string name, params (string, string)[] labels) =>
        (await Until.TrueAsync(async () => (await platform.MetricsAsync()).Sum(name, labels) > 0, Deadline)).ShouldBeTrue(name);
}
