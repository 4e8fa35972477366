using System.Text.Json;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>Batches of which nothing is recorded.</summary>
public sealed class RefusedRecordTests(TestCluster cluster)
{
    private const string Path = "/v1/audit/records";

    [Fact]
    public async Task every_bad_record_is_named_and_none_is_recorded()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var before = await tenant.EntriesAsync();
        var empty = Record("");
        var longActor = Record("2", actor: new string('a', 501));
        var longSource = new Dictionary<string, object?>(Record("4")) { ["source"] = new string('s', 101) };
        var problem = (await caller.Post(Path, Records(empty, Record("1"), longActor, Record("3"), longSource))).Problem("invalid-body");
        Pointers(problem).ShouldBe(["/records/0/id", "/records/2/actor", "/records/4/source"], ignoreOrder: true);
        (await tenant.EntriesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task every_record_of_a_wrong_shape_is_named_and_none_is_recorded()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var before = await tenant.EntriesAsync();
        var lacking = Record("0");
        lacking.Remove("actor");
        var late = new Dictionary<string, object?>(Record("1")) { ["occurredAt"] = "yesterday" };
        var unknown = new Dictionary<string, object?>(Record("2")) { ["colour"] = "red" };
        var problem = (await caller.Post(Path, Records(Record("good"), lacking, late, unknown))).Problem("invalid-body");
        Pointers(problem).ShouldBe(["/records/1/actor", "/records/2/occurredAt", "/records/3/colour"], ignoreOrder: true);
        (await tenant.EntriesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task records_that_are_bad_in_different_ways_are_named_together()
    {
        var caller = await (await (await cluster.ApiAsync()).TenantAsync()).CallerAsync();
        var late = new Dictionary<string, object?>(Record("1")) { ["occurredAt"] = "yesterday" };
        var problem = (await caller.Post(Path, Records(late, Record(""), null!, Record("3", actor: new string('a', 501))))).Problem(
            "invalid-body"
        );
        Pointers(problem).ShouldBe(["/records/0/occurredAt", "/records/1/id", "/records/2", "/records/3/actor"], ignoreOrder: true);
    }

    [Fact]
    public async Task a_thousand_bad_records_are_all_named()
    {
        var caller = await (await (await cluster.ApiAsync()).TenantAsync()).CallerAsync();
        var bad = Enumerable.Range(0, 1_000).Select(_ => Record("", actor: "", action: ""));
        Pointers((await caller.Post(Path, Records(bad))).Problem("invalid-body"))
            .Select(p => p.Split('/')[2])
            .Distinct()
            .Count()
            .ShouldBe(1_000);
        var shapeless = Enumerable.Range(0, 1_000).Select(_ => new Dictionary<string, object?> { ["id"] = 1 });
        var named = Pointers((await caller.Post(Path, Records(shapeless))).Problem("invalid-body"));
        named.Select(p => p.Split('/')[2]).Distinct().Count().ShouldBe(1_000);
    }

    [Fact]
    public async Task nothing_is_no_batch()
    {
        var caller = await (await (await cluster.ApiAsync()).TenantAsync()).CallerAsync();
        (await caller.Post(Path, Records())).Problem("invalid-body");
        (await caller.Post(Path)).Problem("invalid-body");
    }

    [Fact]
    public async Task a_body_over_four_mebibytes_is_refused_and_one_below_is_taken()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var detail = new string('d', 40_000);
        (await caller.Post(Path, Records(Enumerable.Range(0, 100).Select(i => Detailed($"{i}", detail))))).Is(200);
        var before = await tenant.EntriesAsync();
        (await caller.Post(Path, Records(Enumerable.Range(0, 110).Select(i => Detailed($"more-{i}", detail))))).Problem("body-too-large");
        (await tenant.EntriesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task one_record_too_large_for_an_entry_refuses_the_whole_batch()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var before = await tenant.EntriesAsync();
        (await caller.Post(Path, Records(Record("small"), Detailed("large", new string('d', 60_000))))).Problem("event-too-large");
        (await tenant.EntriesAsync()).ShouldBe(before);
        (await caller.Post(Path, Records(Record("small")))).Is(200).Text.ShouldContain("\"recorded\"");
    }

    private static Dictionary<string, object?> Detailed(string id, string detail) => new(Record(id)) { ["detail"] = detail };

    private static IEnumerable<string> Pointers(JsonElement problem) =>
        problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!);
}
