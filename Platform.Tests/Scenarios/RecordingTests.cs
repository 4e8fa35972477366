using System.Text.Json;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

public sealed class RecordingTests(TestCluster cluster)
{
    private const string Path = "/v1/audit/records";

    [Fact]
    public async Task a_batch_is_recorded_in_its_order()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync("audit:write");
        var before = await tenant.EntriesAsync();
        var answer = (await caller.Post(Path, Records(Record("a"), Record("b"), Record("c")))).Is(200);
        Results(answer).ShouldBe([("a", "recorded", before + 1), ("b", "recorded", before + 2), ("c", "recorded", before + 3)]);
        answer.Position.ShouldBe(before + 3);
        (await tenant.EntriesAsync()).ShouldBe(before + 3);
    }

    [Fact]
    public async Task a_record_is_recorded_once_and_told_with_its_first_position_after_that()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var before = await tenant.EntriesAsync();
        // Within one batch, whatever else the second one says.
        var first = await caller.Post(Path, Records(Record("a"), Record("b"), Record("a", actor: "another")));
        Results(first).ShouldBe([("a", "recorded", before + 1), ("b", "recorded", before + 2), ("a", "duplicate", before + 1)]);
        // In a later batch, beside a new one.
        var second = await caller.Post(Path, Records(Record("b"), Record("c"), Record("a")));
        Results(second).ShouldBe([("b", "duplicate", before + 2), ("c", "recorded", before + 3), ("a", "duplicate", before + 1)]);
        // In a batch of nothing else.
        var third = await caller.Post(Path, Records(Record("c"), Record("a")));
        Results(third).ShouldBe([("c", "duplicate", before + 3), ("a", "duplicate", before + 1)]);
        (await tenant.EntriesAsync()).ShouldBe(before + 3);
    }

    [Fact]
    public async Task the_same_id_of_two_sources_is_two_records()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var records = new[] { ("a", "bc"), ("ab", "c"), ("a", "c") }.Select(r => new Dictionary<string, object?>(Record(r.Item2))
        {
            ["source"] = r.Item1,
        });
        Results(await caller.Post(Path, Records(records))).ShouldAllBe(r => r.Status == "recorded");
    }

    [Fact]
    public async Task batches_that_share_records_in_parallel_record_each_once()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync();
        var before = await tenant.EntriesAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i => caller.At(i % 2 == 0 ? api.First : api.Second))
                .Select((node, i) => node.Post(Path, Records(Enumerable.Range(i, 20).Select(n => Record($"shared-{n}")))))
        );
        // Who lost every race was told so, and recorded nothing: it sends the batch again.
        foreach (var lost in answers.Where(a => a.Status != 200))
        {
            lost.Problem("version-conflict");
        }
        var results = answers.Where(a => a.Status == 200).SelectMany(Results).ToList();
        results.GroupBy(r => r.Id).ShouldAllBe(record => record.Count(r => r.Status == "recorded") == 1);
        results.GroupBy(r => r.Id).ShouldAllBe(record => record.Select(r => r.Position).Distinct().Count() == 1);
        (await tenant.EntriesAsync()).ShouldBe(before + results.Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task a_thousand_records_are_one_batch()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        Results((await caller.Post(Path, Records(Enumerable.Range(0, 1_000).Select(i => Record($"{i}"))))).Is(200)).Count.ShouldBe(1_000);
        (await caller.Post(Path, Records(Enumerable.Range(0, 1_001).Select(i => Record($"more-{i}"))))).Problem("invalid-body");
        (await tenant.EntriesAsync("external-action-recorded")).ShouldBe(1_000);
    }

    [Fact]
    public async Task a_repeat_under_one_key_tells_the_first_answer_and_not_of_duplicates()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = (await tenant.CallerAsync()).Once("batch");
        var first = (await caller.Post(Path, Records(Record("a"), Record("a")))).Is(200);
        (await caller.At(api.Second).Post(Path, Records(Record("a"), Record("a")))).Is(200).Bytes.ShouldBe(first.Bytes);
    }

    [Fact]
    public async Task any_text_comes_back_as_it_was_told()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        const string Text = "\u2028 \u00a0 🦉 \\u0041 {\"$sealed\":\"no\"} <script> \u007f \t\n";
        (await caller.Post(Path, Records(Detailed("odd 🦉", Text)))).Is(200);
        var item = (await caller.Get("/v1/audit/events?type=external-action-recorded")).Is(200).Items.ShouldHaveSingleItem();
        item.GetProperty("data").GetProperty("detail").GetString().ShouldBe(Text);
        item.GetProperty("data").GetProperty("id").GetString().ShouldBe("odd 🦉");
    }

    [Fact]
    public async Task whatever_is_told_the_trail_goes_on()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var wide = string.Concat(Enumerable.Repeat("🦉", 100));
        string[] times = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0044-03-15T12:00:00-14:00"];
        var records = times.Select((time, i) => new Dictionary<string, object?>(Record($"{i}", wide, wide)) { ["occurredAt"] = time });
        (await caller.Post(Path, Records(records.Select(r => new Dictionary<string, object?>(r) { ["outcome"] = wide })))).Is(200);
        var found = (await caller.Get($"/v1/audit/events?action={Uri.EscapeDataString(wide)}&to=9999-12-31T23:59:59Z")).Is(200).Items;
        found.Count.ShouldBe(2);
        found[0].GetProperty("occurredAt").GetString().ShouldBe("0001-01-01T00:00:00Z");
    }

    private static Dictionary<string, object?> Detailed(string id, string detail) => new(Record(id)) { ["detail"] = detail };

    private static List<(string Id, string Status, long Position)> Results(Answered answer) =>
        [
            .. answer
                .Is(200)
                .Json.GetProperty("results")
                .EnumerateArray()
                .Select(r =>
                    (Text(r, "id"), Text(r, "status"), long.Parse(Text(r, "position"), System.Globalization.CultureInfo.InvariantCulture))
                ),
        ];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
