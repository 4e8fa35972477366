using System.Text;
using System.Text.Json;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Support;
using Platform.Tests.Verifier;
using static Platform.Tests.Scenarios.Log.LogOwner;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios.Log;

/// <summary>A tenant's log as its owner takes it away: checkpoint, tiles, entries, proofs and receipts, checked without the platform's word.</summary>
public sealed class SignedLogTests(TestCluster cluster)
{
    [Fact]
    public async Task entries_tiles_and_proofs_lead_to_the_signed_root()
    {
        var (tenant, caller) = await RecordedAsync(600);
        var count = (int)await tenant.EntriesAsync();
        var checkpoint = Checkpoint.Parse((await SignedAsync(caller, count)).Text);
        // Reading entries is an entry itself, which the checkpoint above does not cover.
        var entries = await EntriesAsync(caller, (int)checkpoint.Size);
        var leaves = entries.ConvertAll(entry => MerkleHash.Leaf(entry));
        NaiveTree.Root([.. leaves]).ShouldBe(checkpoint.Root);

        var tile = (await caller.Get("/v1/log/tile/0/001")).Is(200);
        tile.Bytes.ShouldBe([.. leaves.Skip(256).Take(256).SelectMany(leaf => leaf)]);
        tile.Headers["cache-control"].ShouldContain("immutable");
        var partial = (await caller.Get($"/v1/log/tile/0/002.p/{leaves.Count - 512}")).Is(200);
        partial.Bytes.ShouldBe([.. leaves.Skip(512).SelectMany(leaf => leaf)]);
        (await caller.Get("/v1/log/tile/1/000.p/2"))
            .Is(200)
            .Bytes.ShouldBe([.. NaiveTree.Root([.. leaves[..256]]), .. NaiveTree.Root([.. leaves[256..512]])]);

        var proven = (await caller.Get($"/v1/log/proof/inclusion?position=300&size={leaves.Count}")).Is(200).Json;
        MerkleProof
            .Includes(
                299,
                leaves.Count,
                leaves[299],
                [.. proven.GetProperty("hashes").EnumerateArray().Select(h => h.GetBytesFromBase64())],
                checkpoint.Root
            )
            .ShouldBeTrue();
        var joined = (await caller.Get($"/v1/log/proof/consistency?from=257&to={leaves.Count}")).Is(200).Json;
        MerkleProof
            .Extends(
                257,
                NaiveTree.Root([.. leaves[..257]]),
                leaves.Count,
                checkpoint.Root,
                [.. joined.GetProperty("hashes").EnumerateArray().Select(h => h.GetBytesFromBase64())]
            )
            .ShouldBeTrue();
    }

    [Fact]
    public async Task a_receipt_proves_its_entry_and_the_root_log_holds_the_checkpoint()
    {
        var (_, caller) = await RecordedAsync(3);
        var told = (await caller.Post("/v1/audit/records", Records(Record("one more")))).Is(200);
        var receipt = TlogProof.Parse((await caller.Get($"/v1/log/receipt?position={told.Position}")).Is(200).Text);
        receipt.Index.ShouldBe(told.Position - 1);
        var checkpoint = await VerifiedAsync(caller, receipt.Note);
        var entry = (await EntriesAsync(caller, (int)checkpoint.Size))[(int)receipt.Index];
        var id = JsonDocument.Parse(entry).RootElement.GetProperty("id").GetString();
        TlogProof.Parse((await caller.Get($"/v1/log/receipt?eventId={id}")).Is(200).Text).Index.ShouldBe(receipt.Index);
        Encoding.UTF8.GetString(entry).ShouldContain("external-action-recorded");
        MerkleProof.Includes(receipt.Index, checkpoint.Size, MerkleHash.Leaf(entry), receipt.Hashes, checkpoint.Root).ShouldBeTrue();

        var (anchored, newest) = await AnchoredAsync(caller);
        var root = Checkpoint.Parse(anchored.Note.Text);
        root.Origin.ShouldEndWith("/root");
        var leaf = MerkleHash.Leaf(Encoding.UTF8.GetBytes(newest.Text));
        MerkleProof.Includes(anchored.Index, root.Size, leaf, anchored.Hashes, root.Root).ShouldBeTrue();
    }

    // The readings before are entries too, and may be signed between one answer and the next.
    private static async Task<(TlogProof Anchored, SignedNote Newest)> AnchoredAsync(ApiCaller caller)
    {
        var (anchored, newest) = ("", "");
        (
            await Until.TrueAsync(
                async () =>
                {
                    newest = (await caller.Get("/v1/log/checkpoint")).Is(200).Text;
                    anchored = (await caller.Get("/v1/log/root")).Is(200).Text;
                    return (await caller.Get("/v1/log/checkpoint")).Is(200).Text == newest;
                },
                TimeSpan.FromSeconds(60)
            )
        ).ShouldBeTrue("the log never came to rest");
        return (TlogProof.Parse(anchored), SignedNote.Parse(newest));
    }

    [Fact]
    public async Task a_command_brings_its_receipt_along_where_that_is_preferred()
    {
        var (_, caller) = await RecordedAsync(1);
        var told = (await caller.With("Prefer", "respond-async, receipt").Post("/v1/audit/records", Records(Record("with a receipt")))).Is(
            200
        );
        told.Headers["preference-applied"].ShouldBe("receipt");
        var receipt = TlogProof.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(told.Headers["platform-receipt"])));
        receipt.Index.ShouldBe(told.Position - 1);
        (await VerifiedAsync(caller, receipt.Note)).Size.ShouldBeGreaterThanOrEqualTo(told.Position);
        (await caller.Post("/v1/audit/records", Records(Record("without")))).Is(200).Headers.Keys.ShouldNotContain("platform-receipt");
    }

    [Fact]
    public async Task a_tenant_is_shown_its_own_log_alone()
    {
        var (_, first) = await RecordedAsync(2);
        var (_, second) = await RecordedAsync(2);
        var origins = new[] { first, second }.Select(async caller => Checkpoint.Parse((await SignedAsync(caller, 1)).Text).Origin);
        (await Task.WhenAll(origins)).Distinct().Count().ShouldBe(2);
        (await first.Get("/v1/log/tile/0/x001/000")).Problem("not-found");
        (await first.Get("/v1/log/proof/inclusion?position=1000000")).Problem("not-signed-yet");
    }

    private Task<(TestTenant Tenant, ApiCaller Caller)> RecordedAsync(int count) => LogOwner.RecordedAsync(cluster, count);
}
