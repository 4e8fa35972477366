using System.Globalization;
using System.Text;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios.Log;

/// <summary>What exports and streams read: proofs of a part over many tiles, and the log as it grows.</summary>
public sealed class ProvenEntriesTests(TestCluster cluster)
{
    [Fact]
    public async Task every_entry_of_a_part_is_proven_page_after_page()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        await RecordAsync(caller, 0, 600);
        await LogOwner.SignedAsync(caller, await tenant.EntriesAsync());
        var evidence = (await caller.Get("/v1/log/evidence")).Is(200).Json;
        var checkpoint = Checkpoint.Parse(SignedNote.Parse(evidence.GetProperty("checkpoint").GetString()!).Text);
        evidence.GetProperty("size").GetString().ShouldBe(checkpoint.Size.ToString(CultureInfo.InvariantCulture));
        var (seen, after) = (0, "");
        do
        {
            var path = $"/v1/audit/proven?type=external-action-recorded&size={checkpoint.Size}&limit=250{after}";
            var page = (await caller.Get(path)).Is(200);
            foreach (var pair in page.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(2))
            {
                var proof = pair[0].Split(' ');
                MerkleProof
                    .Includes(
                        long.Parse(proof[0], CultureInfo.InvariantCulture),
                        checkpoint.Size,
                        MerkleHash.Leaf(Encoding.UTF8.GetBytes(pair[1])),
                        [.. proof[1..].Select(Convert.FromBase64String)],
                        checkpoint.Root
                    )
                    .ShouldBeTrue();
                seen++;
            }
            after = page.Headers.TryGetValue("platform-next", out var next) ? $"&after={Uri.EscapeDataString(next)}" : "";
        } while (after.Length > 0);
        seen.ShouldBe(600);
        (await tenant.EntriesAsync("trail-read")).ShouldBe(1);
    }

    [Fact]
    public async Task following_goes_on_behind_its_own_reading_and_is_recorded_once()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        await RecordAsync(caller, 0, 5);
        var first = (await caller.Get("/v1/audit/follow?position=2")).Is(200);
        first.Headers["platform-first"].ShouldBe("3");
        var read = 2 + Lines(first);
        await RecordAsync(caller, 5, 3);
        var cursor = Uri.EscapeDataString(first.Headers["platform-next"]);
        var second = (await caller.Get($"/v1/audit/follow?position=2&after={cursor}")).Is(200);
        second.Headers["platform-first"].ShouldBe((read + 1).ToString(CultureInfo.InvariantCulture));
        (read + Lines(second)).ShouldBe((int)await tenant.EntriesAsync());
        (await tenant.EntriesAsync("trail-read")).ShouldBe(1);
        (await caller.Get($"/v1/audit/follow?position=1&after={cursor}")).Problem("cursor-mismatch");
    }

    private static int Lines(Answered page) => page.Bytes.Count(b => b == '\n');

    private static async Task RecordAsync(ApiCaller caller, int from, int count)
    {
        foreach (var records in Enumerable.Range(from, count).Chunk(100))
        {
            (await caller.Post("/v1/audit/records", Records(records.Select(i => Record($"r{i}"))))).Is(200);
        }
    }
}
