using Platform.EventStore.Proof.Watching;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Watching;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>A log with tiles of two levels, and a part of a third: whatever of them is changed is named, however far it is from the log's end.</summary>
public sealed class LevelTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string Tenant = "large";
    private const int Lowest = 256;
    private const int Size = (Lowest * Lowest) + (3 * Lowest) + 64;
    private const int RunsOfEachKind = 5;

    // Of the highest level there is one full tile; of the lowest those behind it are what the tree's right edge is made of.
    private static readonly (int Level, int From, int To)[] Parts = [(0, 0, Lowest), (0, Lowest, Lowest + 3), (1, 0, 1)];

    private static readonly (string What, Func<Random, string> Sql)[] Changes =
    [
        ("a hash", random => $"UPDATE proof.tiles SET hashes = {TileAttacks.Flip("hashes", random.Next(8_192), random)} WHERE "),
        ("the root", random => $"UPDATE proof.tiles SET root = {TileAttacks.Flip("root", random.Next(32), random)} WHERE "),
        ("moved to another level", random => $"UPDATE proof.tiles SET level = {random.Next(3, 7)} WHERE "),
        ("deleted", _ => "DELETE FROM proof.tiles WHERE "),
    ];

    [Fact]
    public async Task a_change_of_any_level_is_named_with_its_first_position_and_no_leader_goes_on_from_a_changed_edge()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 1);
        await LargeTenant.FillAsync(rig.Database, Tenant, Size);
        await rig.SignAsync();
        await rig.Database.RunAsync("CREATE TABLE kept AS TABLE proof.tiles");
        (await SignedLogs.RowsAsync(rig.Database.Superuser, $"SELECT 1 FROM kept WHERE tenant = '{Tenant}'", _ => 1)).Count.ShouldBe(260);
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var round = new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin);
        var failures = new List<string>();
        for (var run = 0; run < RunsOfEachKind; run++)
        {
            foreach (var (level, from, to) in Parts)
            {
                foreach (var (what, sql) in Changes)
                {
                    var index = random.Next(from, to);
                    await rig.Database.RunAsync(sql(random) + $"tenant = '{Tenant}' AND level = {level} AND index = {index}");
                    var first = ((long)index << (8 * level) << 8) + 1;
                    var found = await round.WholeLogAsync(Tenant);
                    if (found is null || (found.Class, found.Log, found.Position) != (DamageClass.TileChanged, Tenant, first))
                    {
                        failures.Add($"level {level}, tile {index}, {what}: expected position {first}, found {found?.Where}");
                    }
                    await PutBackAsync(rig);
                }
            }
        }
        failures.ShouldBeEmpty($"seed {seed}");
        (await round.WholeLogAsync(Tenant)).ShouldBeNull();
        await LeadersAsync(rig, random);
    }

    // What a log grows from is the roots of the full tiles on its right edge, of every level, and the leaves behind them.
    private static async Task LeadersAsync(SequencerRig rig, Random random)
    {
        foreach (var (level, from, to) in Parts[1..])
        {
            foreach (var (what, sql) in Changes.Where(change => change.What != "a hash"))
            {
                await rig.Database.RunAsync(sql(random) + $"tenant = '{Tenant}' AND level = {level} AND index = {random.Next(from, to)}");
                await rig.StartAsync();
                await rig.RefusedAsync($"{Tenant} {RefusalReasons.TreeChanged}");
                // The look at what is freshest names it too, though nothing of it is fresh.
                var looked = await new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin).SignedAsync(default);
                looked.ShouldHaveSingleItem(what).Class.ShouldBe(DamageClass.TileChanged, what);
                await rig.StopAsync();
                await PutBackAsync(rig);
            }
        }
        await rig.StartAsync();
        await rig.RefusedAsync();
    }

    private static Task PutBackAsync(SequencerRig rig) =>
        rig.Database.RunAsync(
            $"DELETE FROM proof.tiles WHERE tenant = '{Tenant}'; INSERT INTO proof.tiles SELECT * FROM kept WHERE tenant = '{Tenant}'"
        );
}
