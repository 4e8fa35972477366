using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Ledger.Proof.Verification;
using Platform.Tests.Ledger.Proof;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>Who computes links, leaves and trees anew as well: what was signed, and what is remembered outside, tell.</summary>
public sealed partial class RewriteTests(TamperedLedger scene, ITestOutputHelper output) : IClassFixture<TamperedLedger>
{
    private static readonly int Rounds = Long.Times(usual: 1, asked: 6);

    [Fact]
    public async Task links_and_leaves_made_anew_do_not_give_what_was_signed()
    {
        var random = new Random(Seeds.Next(output));
        for (var round = 0; round < Rounds; round++)
        {
            var first = await RewriteAsync(random);
            var report = await scene.Trusting().VerifyAllAsync(null, CancellationToken.None);
            var found = report.First.ShouldNotBeNull();
            (found.Class, found.Tenant).ShouldBe((LedgerFindingClass.RootChanged, first.Tenant));
            found.Position.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(first.Position);
            await OthersAreCleanAsync(first.Tenant);
            await scene.PutBackAsync();
        }
    }

    [Fact]
    public async Task checkpoints_made_anew_without_the_key_are_found_by_their_signatures()
    {
        var random = new Random(Seeds.Next(output));
        var signatures = new LedgerVerifier(
            scene.Ledger.Worker,
            LedgerDatabase.Catalogue,
            new KnownOutside { Signing = scene.Proven.Keys, BaseOrigin = ProvenLedger.Origin }
        );
        for (var round = 0; round < Rounds; round++)
        {
            var first = await RewriteAsync(random);
            await RootsAsync(first.Tenant);
            (await scene.Trusting().VerifyAllAsync(null, CancellationToken.None)).First.ShouldBeNull();
            var found = (await signatures.VerifyAllAsync(null, CancellationToken.None)).First.ShouldNotBeNull();
            (found.Class, found.Tenant).ShouldBe((LedgerFindingClass.CheckpointChanged, first.Tenant));
            await OthersAreCleanAsync(first.Tenant);
            await scene.PutBackAsync();
        }
    }

    [Fact]
    public async Task everything_made_anew_is_found_by_what_is_remembered_outside()
    {
        var random = new Random(Seeds.Next(output));
        var memory = new LedgerVerifier(
            scene.Ledger.Worker,
            LedgerDatabase.Catalogue,
            new KnownOutside { Remembered = KnownOutside.ByTenant(await scene.Proven.RememberedAsync(), ProvenLedger.Origin) }
        );
        for (var round = 0; round < Rounds; round++)
        {
            var first = await RewriteAsync(random);
            await RootsAsync(first.Tenant);
            var found = (await memory.VerifyAsync(first.Tenant, null, CancellationToken.None)).First.ShouldNotBeNull();
            found.Class.ShouldBe(LedgerFindingClass.RootChanged);
            await scene.PutBackAsync();

            // A whole tenant taken away leaves nothing in the database that could tell.
            await scene.Ledger.TamperAsync("DELETE FROM events.mt_events WHERE tenant_id = $1", first.Tenant);
            await scene.Ledger.TamperAsync("DELETE FROM events.mt_streams WHERE tenant_id = $1", first.Tenant);
            await scene.Ledger.TamperAsync("DELETE FROM ledger.leaves WHERE tenant = $1", first.Tenant);
            await scene.Ledger.TamperAsync("DELETE FROM proof.checkpoints WHERE tenant = $1", first.Tenant);
            found = (await memory.VerifyAllAsync(null, CancellationToken.None)).First.ShouldNotBeNull();
            (found.Class, found.Tenant, found.Position).ShouldBe((LedgerFindingClass.LogRewound, first.Tenant, 1));
            await scene.PutBackAsync();
        }
        (await memory.VerifyAllAsync(null, CancellationToken.None)).First.ShouldBeNull();
    }

    private async Task OthersAreCleanAsync(string tenant)
    {
        foreach (var other in LedgerWorkload.Tenants.Where(t => t != tenant))
        {
            (await scene.Trusting().VerifyAsync(other, null, CancellationToken.None)).First.ShouldBeNull();
        }
    }

    // Another content of one event, and every later link and leaf of its stream.
    private async Task<PlacedEvent> RewriteAsync(Random random)
    {
        var roles = scene.Events.Where(e => e.Stream.StartsWith("role/", StringComparison.Ordinal)).ToList();
        var first = roles[random.Next(roles.Count)];
        byte[]? prev = null;
        foreach (var e in scene.Events.Where(e => e.Tenant == first.Tenant && e.Stream == first.Stream && e.Version >= first.Version))
        {
            var text = Encoding.UTF8.GetString(e.Entry);
            text = prev is null
                ? text.Replace(":write", ":grant", StringComparison.Ordinal)
                : Link().Replace(text, $"\"prev\":\"{Base64Url.EncodeToString(prev)}\",\"schema\"");
            var entry = Encoding.UTF8.GetBytes(text);
            prev = NaiveTree.Leaf(entry);
            await scene.Ledger.TamperAsync("UPDATE events.mt_events SET bdata = $1 WHERE seq_id = $2", entry, e.Sequence);
            await scene.Ledger.TamperAsync("UPDATE ledger.leaves SET leaf = $1 WHERE seq_id = $2", prev, e.Sequence);
        }
        return first;
    }

    // Roots of all checkpoints, in their rows and in their notes; the signatures stay what they were.
    private async Task RootsAsync(string tenant)
    {
        var tree = new CompactRange();
        var leaves = await scene.Ledger.RowsAsync(
            "SELECT leaf FROM ledger.leaves WHERE tenant = $1 ORDER BY tenant_position",
            r => r.GetFieldValue<byte[]>(0),
            tenant
        );
        var stored = await scene.Ledger.RowsAsync(
            "SELECT size, note FROM proof.checkpoints WHERE tenant = $1 ORDER BY size",
            r => (Size: r.GetInt64(0), Note: SignedNote.Parse(r.GetString(1))),
            tenant
        );
        foreach (var (size, note) in stored)
        {
            while (tree.Size < size)
            {
                tree.Append(leaves[(int)tree.Size]);
            }
            var body = (Checkpoint.Parse(note.Text) with { Root = tree.Root }).Body;
            await scene.Ledger.TamperAsync(
                "UPDATE proof.checkpoints SET root = $1, edge = $2, note = $3 WHERE tenant = $4 AND size = $5",
                tree.Root,
                tree.ToBytes(),
                new SignedNote(body, note.Signatures).ToString(),
                tenant,
                size
            );
        }
    }

    [GeneratedRegex("\"prev\":\"[^\"]*\",\"schema\"")]
    private static partial Regex Link();
}
