using Platform.EventStore.Proof.Watching;
using Platform.Ledger.Proof.Watching;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>The watch's way through the log, stretch by stretch: finds what a whole verification finds, and nothing where nothing is.</summary>
public sealed class StretchTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int CleanRuns = 128;
    private const int RunsOfEachKind = 2;

    [Fact]
    public async Task every_change_that_a_verification_finds_the_watch_finds()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 12, seed: seed);
        var clean = await LogCopy.ReadAsync(rig.Database.Superuser);
        var round = new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin);
        Tamper[] kinds = [.. ColumnTampering.Kinds, .. LogTampering.Kinds, .. GroupTampering.Kinds, .. RequestTampering.Kinds];
        var missed = new List<string>();
        foreach (var kind in Enumerable.Repeat(kinds, RunsOfEachKind).SelectMany(k => k))
        {
            var copy = clean.Clone();
            var tampered = kind(copy, random);
            await copy.WriteAsync(rig.Database.Superuser);
            if (await WholeAsync(round) is null)
            {
                missed.Add(tampered.What);
            }
        }
        missed.ShouldBeEmpty($"seed {seed}");
        await clean.WriteAsync(rig.Database.Superuser);
        (await WholeAsync(round)).ShouldBeNull();
    }

    [Fact]
    public async Task a_log_that_grows_and_is_signed_meanwhile_gives_no_false_alarm()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.StartAsync();
        var round = new WatchRound(rig.Database.Worker, rig.Keys, SequencerRig.Origin);
        var place = -1L;
        for (var run = 0; run < CleanRuns; run++)
        {
            var writing = rig.WriteAsync(bursts: 1, seed: 100 + run);
            var (group, _, damage) = await round.StepAsync(place, default);
            damage.ShouldBeNull();
            place = group;
            (await round.SignedAsync(default)).ShouldBeEmpty();
            (await round.StraysAsync(default)).ShouldBeNull();
            await writing;
        }
        await rig.SignedAsync();
        (await round.SignedAsync(default)).ShouldBeEmpty();
        (await WholeAsync(round)).ShouldBeNull();
    }

    private static async Task<Damage?> WholeAsync(WatchRound round)
    {
        var (group, entries, damage) = await round.StepAsync(-1, default);
        while (damage is null && entries > 0)
        {
            (group, entries, damage) = await round.StepAsync(group, default);
        }
        return damage ?? await round.StraysAsync(default);
    }
}
