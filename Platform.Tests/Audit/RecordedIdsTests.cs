using Platform.Tests.Support;

namespace Platform.Tests.Audit;

public sealed class RecordedIdsTests(TestCluster cluster)
{
    [Theory]
    [InlineData("\\u0000")]
    [InlineData("a\\u00007\\u0000b")]
    [InlineData("\"},{\\ \u2028 \ud83d\ude00 ä")]
    public async Task a_records_id_comes_back_as_it_was_sent_whatever_it_looks_like(string id)
    {
        var api = await cluster.ApiAsync();
        var caller = (await (await api.TenantAsync()).CallerAsync()).Once("odd-id");
        var body = TestTenant.Records(TestTenant.Record(id), TestTenant.Record(id), TestTenant.Record("plain"));
        var first = (await caller.Post("/v1/audit/records", body)).Is(200);
        first
            .Json.GetProperty("results")
            .EnumerateArray()
            .Select(r => (r.GetProperty("id").GetString(), r.GetProperty("status").GetString()))
            .ShouldBe([(id, "recorded"), (id, "duplicate"), ("plain", "recorded")]);
        var positions = first.Json.GetProperty("results").EnumerateArray().Select(r => long.Parse(r.GetProperty("position").GetString()!));
        positions.ShouldBe([first.Position - 1, first.Position - 1, first.Position]);
        (await caller.Post("/v1/audit/records", body)).Is(200).Bytes.ShouldBe(first.Bytes);
    }
}
