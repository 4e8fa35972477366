using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class VerificationTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_tenants_log_is_verified_on_request_and_the_result_stays_readable()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync("audit:verify", "audit:write");
        (await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("1"), TestTenant.Record("2")))).Is(200);
        var entries = await tenant.EntriesAsync();
        var asked = (await caller.Post("/v1/audit/verifications")).Is(202);
        var path = asked.Headers["location"];
        path.ShouldBe($"/v1/audit/verifications/{asked.Id}");
        asked.ETag.ShouldBe("\"1\"");

        var other = caller.At(api.Second);
        (await Until.TrueAsync(async () => State(await other.Get(path)) == "done", Deadline)).ShouldBeTrue();
        var result = (await other.Get(path)).Is(200);
        result.ETag.ShouldBe("\"2\"");
        result.Json.GetProperty("clean").GetBoolean().ShouldBeTrue(result.Text);
        result.Json.GetProperty("entries").GetInt64().ShouldBeGreaterThanOrEqualTo(entries + 1);
        result.Json.GetProperty("firstWrongPosition").GetString().ShouldBeNull();
    }

    [Fact]
    public async Task a_verification_that_was_not_asked_for_is_not_found() =>
        (await (await cluster.ApiAsync()).Operator.Get($"/v1/audit/verifications/{Guid.NewGuid()}")).Problem("not-found");

    private static string? State(Answered answer) => answer.Is(200).Json.GetProperty("state").GetString();
}
