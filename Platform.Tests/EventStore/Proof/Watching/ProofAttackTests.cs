using Platform.EventStore.Proof.Watching;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>Whatever a superuser changes of what was signed, the watch names it, its log and its first position.</summary>
public sealed class ProofAttackTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int RunsOfEachKind = 72;
    private static readonly ProofAttack[] Kinds =
    [
        .. TileAttacks.Kinds,
        .. CheckpointAttacks.Kinds,
        .. CosignedAttacks.Kinds,
        .. WrongLineAttacks.Kinds,
        .. RootAttacks.Kinds,
    ];

    [Fact]
    public async Task every_change_of_tiles_checkpoints_and_root_entries_is_named_with_its_first_position()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 350);
        await rig.SignAsync();
        using var stranger = new CheckpointSigner(LogKey.Create(1, TimeProvider.System.GetUtcNow()));
        var target = await SignedTarget.ReadAsync(rig.Database.Superuser, stranger);
        target.Sizes.Count.ShouldBeGreaterThan(2);
        await rig.Database.RunAsync(
            $"{CosignedAttacks.Kept}; CREATE SCHEMA kept; "
                + string.Join(
                    "; ",
                    new[] { "tiles", "checkpoints", "cosigned", "root_entries" }.Select(t => $"CREATE TABLE kept.{t} AS TABLE proof.{t}")
                )
        );
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var failures = new List<string>();
        var round = new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin);
        for (var run = 0; run < RunsOfEachKind; run++)
        {
            foreach (var attack in Kinds)
            {
                var struck = attack.Strike(target, random);
                await rig.Database.RunAsync(struck.Sql);
                var found = await round.WholeLogAsync(struck.Log);
                if (found is null || (found.Class, found.Log, found.Position) != (attack.Class, struck.Log, struck.First))
                {
                    failures.Add(
                        $"{attack}, run {run}: {struck.Sql}: expected {attack.Class} at {struck.First} of {struck.Log}, found {found?.Where}"
                    );
                }
                await rig.Database.RunAsync(
                    $"DELETE FROM proof.{struck.Table} WHERE {struck.Rows}; INSERT INTO proof.{struck.Table} SELECT * FROM kept.{struck.Table} WHERE {struck.Rows}"
                );
            }
            (await new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin).SignedAsync(default)).ShouldBeEmpty();
        }
        failures.ShouldBeEmpty($"seed {seed}");
        output.WriteLine($"{RunsOfEachKind * Kinds.Length} changes of {Kinds.Length} kinds, {RunsOfEachKind} clean looks between them");
    }
}
