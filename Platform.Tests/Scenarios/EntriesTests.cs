using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

public sealed class EntriesTests(TestCluster cluster)
{
    [Fact]
    public async Task lines_are_the_stored_bytes_whose_hash_is_the_logs_leaf()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync("Ünïcödé 🦉");
        var caller = await tenant.CallerAsync();
        (await caller.Post("/v1/audit/records", Records(Record("1"), Record("2")))).Is(200);
        var entries = await tenant.EntriesAsync();
        var answer = (await caller.Get("/v1/audit/entries")).Is(200);
        answer.Headers["content-type"].ShouldBe("application/x-ndjson");
        answer.Headers.ContainsKey("platform-next").ShouldBeFalse();

        var leaves = await Sql.ColumnAsync(
            api.Served.Databases.WorkerUrl,
            $"SELECT encode(leaf, 'hex') FROM platform.log WHERE tenant = '{tenant.Id}' ORDER BY tenant_position LIMIT {entries}"
        );
        Lines(answer).Select(line => Convert.ToHexStringLower(Leaf(line))).ShouldBe(leaves);
    }

    [Fact]
    public async Task each_stream_is_a_chain_of_its_own()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync();
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
        (await api.Operator.Post($"{tenant.Path}/reactivate")).Is(200);
        var last = new Dictionary<string, (long Version, string Leaf)>();
        foreach (var line in Lines((await caller.Get("/v1/audit/entries")).Is(200)))
        {
            var entry = JsonDocument.Parse(line).RootElement;
            var stream = entry.GetProperty("stream").GetString()!;
            entry.GetProperty("tenant").GetString().ShouldBe(tenant.Id);
            entry.GetProperty("version").GetInt64().ShouldBe(last.GetValueOrDefault(stream).Version + 1);
            entry.GetProperty("prev").GetString().ShouldBe(last.GetValueOrDefault(stream).Leaf);
            last[stream] = (entry.GetProperty("version").GetInt64(), Base64Url.EncodeToString(Leaf(line)));
        }
        last[$"tenant/{tenant.Id}"].Version.ShouldBe(3);
    }

    [Fact]
    public async Task the_next_pages_cursor_is_a_header_and_absent_at_the_end()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        (await caller.Post("/v1/audit/records", Records(Enumerable.Range(0, 7).Select(i => Record($"{i}"))))).Is(200);
        var entries = await tenant.EntriesAsync();
        var whole = (await caller.Get("/v1/audit/entries")).Is(200);
        var pages = new List<byte[]>();
        string? next = null;
        do
        {
            var page = (await caller.Get("/v1/audit/entries?limit=4" + (next is null ? "" : $"&after={next}"))).Is(200);
            Lines(page).Count().ShouldBeLessThanOrEqualTo(4);
            pages.Add(page.Bytes);
            next = page.Headers.GetValueOrDefault("platform-next");
        } while (next is not null);
        Lines(whole).Count().ShouldBe((int)entries);
        // The second walk also sees the first one's reading, as its last line.
        Lines(pages.SelectMany(page => page).ToArray()).SkipLast(1).ShouldBe(Lines(whole));
    }

    [Fact]
    public async Task a_page_has_at_most_ten_thousand_entries() =>
        (await (await cluster.ApiAsync()).Operator.Get("/v1/audit/entries?limit=10001")).Problem("invalid-parameter");

    private static byte[] Leaf(byte[] line) => SHA256.HashData([0, .. line]);

    private static IEnumerable<byte[]> Lines(Answered answer) => Lines(answer.Bytes);

    private static IEnumerable<byte[]> Lines(byte[] bytes)
    {
        var from = 0;
        for (int end; from < bytes.Length; from = end + 1)
        {
            end = Array.IndexOf(bytes, (byte)'\n', from);
            yield return bytes[from..end];
        }
    }
}
