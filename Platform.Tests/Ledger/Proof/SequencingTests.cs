using System.Text;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.Ledger.Proof;

/// <summary>Committed events get their places, trees and signatures while writers go on.</summary>
public sealed class SequencingTests(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task committed_events_get_gapless_places_that_signed_checkpoints_cover()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        var seed = Seeds.Next(output);
        await new LedgerWorkload(proven.Ledger, seed).WriteAsync(saves: 40);
        proven.Start();
        await new LedgerWorkload(proven.Ledger, seed + 100).WriteAsync(saves: 60);
        await proven.SignedAsync();

        await SignedLedger.HoldsAsync(proven);
        proven.Newest!.Trouble.ShouldBeNull();
        (await proven.Ledger.ScalarAsync<double>("SELECT ledger.oldest_unnumbered()")).ShouldBe(0);
    }

    [Fact]
    public async Task what_is_committed_after_another_event_stands_behind_it()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        proven.Start();
        var others = new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 20);
        for (var n = 0; n < 50; n++)
        {
            await LedgerWorkload.AppendAsync(proven.Ledger, "acme", $"ordered/{n}");
        }
        await others;
        await proven.SignedAsync();

        var ordered = (await SignedLedger.EventsAsync(proven.Ledger)).Where(e => e.Stream.StartsWith("ordered/", StringComparison.Ordinal));
        ordered.OrderBy(e => e.Position).Select(e => e.Stream).ShouldBe(Enumerable.Range(0, 50).Select(n => $"ordered/{n}"));
    }

    [Fact]
    public async Task an_event_is_covered_by_a_checkpoint_soon()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await LedgerWorkload.AppendAsync(proven.Ledger, "acme", "role/first");
        proven.Start();
        await proven.SignedAsync();
        List<double> waited = [];
        for (var n = 0; n < 5; n++)
        {
            await LedgerWorkload.AppendAsync(proven.Ledger, "acme", $"role/{n}");
            var began = TimeProvider.System.GetTimestamp();
            await proven.SignedAsync();
            waited.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }
        output.WriteLine($"seconds to the checkpoint: {string.Join(", ", waited.Select(w => w.ToString("0.000", null)))}");
        waited.Order().ElementAt(2).ShouldBeLessThan(2);
    }

    [Fact]
    public async Task receipts_and_consistency_proofs_verify()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 150);
        await proven.SignAsync();
        await LedgerWorkload.AppendAsync(proven.Ledger, "acme", "role/last");
        await proven.SignAsync();

        var trees = new TreeReader(TreeRows.Of(proven.Ledger.Worker));
        var log = new MerkleLog("acme", 1);
        var notes = (await SignedLedger.NotesAsync(proven.Ledger))
            .Select(note => (Note: note, Head: Checkpoint.Parse(note.Text)))
            .Where(c => c.Head.Origin == log.Origin(ProvenLedger.Origin))
            .ToList();
        var (newest, head) = notes[^1];
        head.Size.ShouldBeGreaterThan(TileId.FullWidth);
        foreach (var placed in (await SignedLedger.EventsAsync(proven.Ledger)).Where(e => e.Tenant == "acme"))
        {
            var hashes = await trees.InclusionAsync(log, placed.Position - 1, head.Size, CancellationToken.None);
            var receipt = TlogProof.Parse(new TlogProof(placed.Position - 1, hashes, newest).ToString());
            var root = Checkpoint.Parse(receipt.Note.Text).Root;
            MerkleProof.Includes(receipt.Index, head.Size, NaiveTree.Leaf(placed.Entry), receipt.Hashes, root).ShouldBeTrue();
            MerkleProof.Includes(receipt.Index, head.Size, NaiveTree.Leaf([.. placed.Entry, 0]), receipt.Hashes, root).ShouldBeFalse();
        }
        foreach (var (_, older) in notes)
        {
            var joined = await trees.ConsistencyAsync(log, older.Size, head.Size, CancellationToken.None);
            MerkleProof.Extends(older.Size, older.Root, head.Size, head.Root, joined).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task the_root_log_holds_every_tenants_checkpoints()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 10);
        await proven.SignAsync();
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 10);
        await proven.SignAsync();

        var heads = (await SignedLedger.NotesAsync(proven.Ledger)).ConvertAll(note => Checkpoint.Parse(note.Text));
        var leaves = await proven.Ledger.RowsAsync(
            "SELECT leaf FROM proof.root_entries WHERE generation = 1 ORDER BY index",
            r => r.GetFieldValue<byte[]>(0)
        );
        var root = heads.Where(h => h.Origin == MerkleLog.Root || h.Origin.EndsWith("/root", StringComparison.Ordinal)).ToList();
        root[^1].Size.ShouldBe(leaves.Count);
        root.ForEach(h => h.Root.ShouldBe(NaiveTree.Root(leaves.ToArray().AsSpan(0, (int)h.Size))));
        heads
            .Except(root)
            .Select(h => Convert.ToHexString(NaiveTree.Leaf(Encoding.UTF8.GetBytes(h.Body))))
            .Except(leaves.Select(Convert.ToHexString))
            .ShouldBeEmpty();
    }
}
