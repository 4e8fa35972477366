using Platform.Cli.Local;
using Platform.Ledger.Privacy;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>A key ring that is exchanged under a leader.</summary>
public sealed class RingInUseTests(TestCluster cluster)
{
    [Fact]
    public async Task a_leader_that_signs_signs_no_more_once_its_ring_is_put_back_to_an_older_one_until_the_newer_is_there_again()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        var older = await File.ReadAllBytesAsync(rig.Ring, TestContext.Current.CancellationToken);
        KeyRing.AddSigning(rig.Ring, TimeProvider.System).ShouldBe(2);
        var newer = await File.ReadAllBytesAsync(rig.Ring, TestContext.Current.CancellationToken);
        await rig.StartAsync();
        await rig.SignedAsync();
        await File.WriteAllBytesAsync(rig.Ring, older, TestContext.Current.CancellationToken);
        (
            await Until.TrueAsync(
                () => rig.Sequencer!.Trouble?.Contains("the signing key of epoch 2 is gone or another", StringComparison.Ordinal) is true,
                TimeSpan.FromSeconds(60)
            )
        ).ShouldBeTrue(rig.Sequencer!.Trouble);
        var signed = (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count;
        await rig.WriteAsync();
        (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count.ShouldBe(signed);
        await File.WriteAllBytesAsync(rig.Ring, newer, TestContext.Current.CancellationToken);
        await rig.SignedAsync();
    }
}
