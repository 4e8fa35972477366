using Platform.EventStore.Proof.Watching;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Watching;
using Platform.Tests.EventStore.Privacy.Attacks;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>A key ring that is not the one that signed: the watch names each log it concerns with its size, and no leader signs with it.</summary>
public sealed class SigningRingTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int RunsOfEachKind = 10;

    [Fact]
    public async Task another_ring_than_the_one_that_signed_is_named_log_by_log_and_signs_nothing()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        var (first, second) = await SignedByTwoAsync(rig);
        var clean = await File.ReadAllBytesAsync(rig.Ring);
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var failures = new List<string>();
        for (var run = 0; run < RunsOfEachKind; run++)
        {
            foreach (var attack in SigningRingAttack.Kinds)
            {
                KeyRings.Edit(rig.Ring, ring => attack.Strike(ring, random));
                string[] wanted = [.. attack.First ? first : [], .. attack.Second ? second : []];
                var found = await LookAsync(rig);
                if (!found.SequenceEqual(wanted.Order(StringComparer.Ordinal)))
                {
                    failures.Add($"{attack}, run {run}: expected {string.Join(", ", wanted)}; found {string.Join(", ", found)}");
                }
                await File.WriteAllBytesAsync(rig.Ring, clean);
            }
            (await LookAsync(rig)).ShouldBeEmpty();
        }
        failures.ShouldBeEmpty($"seed {seed}");
        foreach (var attack in SigningRingAttack.Kinds.Where(kind => kind.Second))
        {
            KeyRings.Edit(rig.Ring, ring => attack.Strike(ring, random));
            await RefusedAsync(rig, attack);
            await File.WriteAllBytesAsync(rig.Ring, clean);
            await rig.StartAsync();
            await rig.RefusedAsync();
            await rig.StopAsync();
        }
        await rig.WriteAsync(seed: 9);
        await rig.SignAsync();
    }

    private static async Task RefusedAsync(SequencerRig rig, SigningRingAttack attack)
    {
        var signed = (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count;
        await rig.StartAsync();
        await rig.RefusedAsync($"root {RefusalReasons.SigningKeyChanged}");
        rig.Sequencer!.Trouble.ShouldNotBeNull(attack.Name).ShouldContain(RefusalReasons.SigningKeyChanged);
        await rig.StopAsync();
        (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count.ShouldBe(signed, attack.Name);
    }

    /// <summary>What the watch says, each as <c>log class position</c>.</summary>
    private static async Task<List<string>> LookAsync(SequencerRig rig)
    {
        // Read anew: files written within one tick of the clock look alike.
        using var keys = new LogKeys(rig.Ring, TimeProvider.System);
        var found = await new WatchRound(rig.Database.Worker, keys, SequencerRig.Origin).SignedAsync(default);
        return [.. found.Select(damage => $"{damage.Log} {damage.Class} {damage.Position}").Order(StringComparer.Ordinal)];
    }

    /// <summary>Signs with one pair, 20 days ago, and what grows since with another: what either is named by.</summary>
    private static async Task<(List<string> First, List<string> Second)> SignedByTwoAsync(SequencerRig rig)
    {
        await rig.SignAsync();
        KeyRings.Edit(rig.Ring, ring => ring.Signing()[0]!.Move("from", -TimeSpan.FromDays(30)));
        KeyRing.AddSigning(rig.Ring, new ShiftedClock(-TimeSpan.FromDays(10))).ShouldBe(2);
        await rig.Database.RunAsync("UPDATE proof.checkpoints SET signed = signed - interval '20 days'");
        var before = await NewestAsync(rig);
        await rig.WriteAsync(bursts: 1, seed: 1);
        await rig.SignAsync();
        var after = await NewestAsync(rig);
        var idle = after.Intersect(before).ToList();
        idle.ShouldNotBeEmpty();
        return (idle, [.. after.Except(idle)]);
    }

    private static Task<List<string>> NewestAsync(SequencerRig rig) =>
        SignedLogs.RowsAsync(
            rig.Database.Superuser,
            $"SELECT tenant || ' {DamageClass.CheckpointChanged} ' || max(size) FROM proof.checkpoints GROUP BY tenant",
            r => r.GetString(0)
        );
}
