using Platform.EventStore.Proof.Watching;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;
using Platform.Ledger.Proof.Watching;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Who computes everything again: chains and digests say nothing then, and what was signed does.</summary>
public sealed class RewriteTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int Runs = 20;

    [Fact]
    public async Task entries_rewritten_with_every_hash_but_no_key_are_found_by_the_watch()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 40);
        await rig.SignAsync();
        var clean = await LogCopy.ReadAsync(rig.Database.Superuser);
        var random = new Random(Seeds.Next(output));
        for (var run = 0; run < Runs; run++)
        {
            var copy = clean.Clone();
            var line = run % 2 == 0 ? Rewrite(copy, random) : Swap(copy, random);
            copy.Reseal();
            await copy.WriteAsync(rig.Database.Superuser);
            var found = await new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin).SignedAsync(default);
            found.ShouldContain(damage =>
                damage.Log == line.Tenant && damage.Class == DamageClass.RootChanged && damage.Position <= line.TenantPosition
            );
        }
        await clean.WriteAsync(rig.Database.Superuser);
        (await new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin).SignedAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_log_rewritten_and_signed_with_a_stolen_key_is_found_by_the_memory_and_by_whoever_holds_an_older_checkpoint()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 40);
        await rig.SignAsync();
        var held = (await SignedLogs.NotesAsync(rig.Database.Superuser))
            .ConvertAll(note => Checkpoint.Parse(note.Text))
            .Single(c => c.Origin == $"{SequencerRig.Origin}/acme");
        var copy = await LogCopy.ReadAsync(rig.Database.Superuser);
        var index = copy.Log.FindIndex(l => l.Tenant == "acme");
        copy.Log[index] = Other(copy.Log[index]);
        copy.Reseal();
        await copy.WriteAsync(rig.Database.Superuser);
        await rig.Database.RunAsync("TRUNCATE proof.tiles, proof.checkpoints, proof.root_entries; UPDATE proof.sequencer SET position = 0");
        File.Move(rig.Memory, rig.Memory + ".true");
        await rig.SignAsync();
        // By itself it is in order: everything was made anew, with the key.
        var round = new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin);
        (await round.SignedAsync(default)).ShouldBeEmpty();

        var shown = (await SignedLogs.NotesAsync(rig.Database.Superuser))
            .ConvertAll(note => Checkpoint.Parse(note.Text))
            .Where(c => c.Origin == held.Origin)
            .MaxBy(c => c.Size)!;
        var reader = new TreeReader(TreeRows.Of(rig.Database.Worker));
        var proof = held.Size == shown.Size ? [] : await reader.ConsistencyAsync(new MerkleLog("acme", 1), held.Size, shown.Size, default);
        MerkleProof.Extends(held.Size, held.Root, shown.Size, shown.Root, proof).ShouldBeFalse();
        File.Move(rig.Memory + ".true", rig.Memory, overwrite: true);
        await rig.StartAsync();
        (
            await Platform.Cli.Local.Until.TrueAsync(
                async () => (await SignedLogs.RefusalsAsync(rig.Database)).Contains($"acme {RefusalReasons.Forked}"),
                TimeSpan.FromSeconds(90)
            )
        ).ShouldBeTrue();
    }

    private static LogLine Rewrite(LogCopy copy, Random random)
    {
        var at = random.Pick(copy.Log);
        return copy.Log[at] = Other(copy.Log[at]);
    }

    /// <summary>Entries of two tenants change places, each under the other's name.</summary>
    private static LogLine Swap(LogCopy copy, Random random)
    {
        var at = random.Pick(copy.Log);
        var line = copy.Log[at];
        var other = copy.Log.FindIndex(l => l.Tenant != line.Tenant);
        (copy.Log[at], copy.Log[other]) = (line with { Entry = copy.Log[other].Entry }, copy.Log[other] with { Entry = line.Entry });
        return line;
    }

    private static LogLine Other(LogLine line) =>
        line with
        {
            Entry = line.Entry.Text().Replace("\"auditor\"", "\"autidor\"", StringComparison.Ordinal).Bytes(),
        };
}
