using Platform.Ledger.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Sequencing;

/// <summary>A log that does not agree with what was signed is refused by name, its neighbours go on, and once it is put right it goes on too.</summary>
public sealed class RefusalTests(TestCluster cluster)
{
    private const string Victim = "acme";

    [Theory]
    [InlineData(
        "UPDATE platform.log SET entry = set_byte(entry, 5, 255 - get_byte(entry, 5)) WHERE tenant = 'acme' AND tenant_position = $",
        RefusalReasons.EntryChanged
    )]
    [InlineData("DELETE FROM platform.log WHERE tenant = 'acme' AND tenant_position = $ - 1", RefusalReasons.EntryMissing)]
    public async Task an_entry_that_was_changed_or_taken_out_before_it_was_signed(string change, string reason)
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.SignAsync();
        await rig.WriteAsync(bursts: 12);
        const string Last = "(SELECT max(tenant_position) FROM platform.log WHERE tenant = 'acme')";
        await rig.Database.RunAsync("CREATE TABLE kept AS TABLE platform.log; " + change.Replace("$", Last, StringComparison.Ordinal));
        await NeighboursGoOnAsync(rig, reason);
        await PutLogBackAsync(rig);
        await GoesOnAsync(rig);
    }

    [Fact]
    public async Task a_log_whose_tail_was_deleted()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.SignAsync();
        await rig.Database.RunAsync(
            """
            CREATE TABLE kept AS TABLE platform.log;
            DELETE FROM platform.log WHERE tenant = 'acme' AND tenant_position > (SELECT max(tenant_position) - 3 FROM kept WHERE tenant = 'acme')
            """
        );
        await rig.StartAsync();
        await rig.RefusedAsync($"{Victim} {RefusalReasons.Rewound}");
        await rig.StopAsync();
        await PutLogBackAsync(rig);
        await GoesOnAsync(rig);
    }

    [Theory]
    [InlineData("UPDATE proof.checkpoints SET edge = set_byte(edge, 3, 255 - get_byte(edge, 3)) WHERE tenant = 'acme'")]
    [InlineData("UPDATE proof.checkpoints SET edge = substr(edge, 2) WHERE tenant = 'acme'")]
    [InlineData("UPDATE proof.tiles SET root = set_byte(root, 3, 255 - get_byte(root, 3)) WHERE tenant = 'acme'")]
    [InlineData("DELETE FROM proof.tiles WHERE tenant = 'acme'")]
    public async Task tiles_or_an_edge_that_were_changed(string change)
    {
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 300);
        await rig.SignAsync();
        await rig.Database.RunAsync("CREATE TABLE kept_c AS TABLE proof.checkpoints; CREATE TABLE kept_t AS TABLE proof.tiles; " + change);
        await NeighboursGoOnAsync(rig, RefusalReasons.TreeChanged);
        await rig.Database.RunAsync(
            """
            DELETE FROM proof.checkpoints WHERE tenant = 'acme'; INSERT INTO proof.checkpoints SELECT * FROM kept_c WHERE tenant = 'acme';
            DELETE FROM proof.tiles WHERE tenant = 'acme'; INSERT INTO proof.tiles SELECT * FROM kept_t WHERE tenant = 'acme'
            """
        );
        await GoesOnAsync(rig);
    }

    [Fact]
    public async Task a_memory_that_is_gone()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.SignAsync();
        var signed = (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count;
        File.Move(rig.Memory, rig.Memory + ".away");
        await rig.StartAsync();
        var logs = await SignedLogs.RowsAsync(rig.Database.Superuser, "SELECT DISTINCT tenant FROM proof.checkpoints", r => r.GetString(0));
        await rig.RefusedAsync(logs.Select(log => $"{log} {RefusalReasons.MemoryLost}"));
        await rig.WriteAsync();
        await rig.StopAsync();
        File.Exists(rig.Memory).ShouldBeFalse();
        (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count.ShouldBe(signed);
        File.Move(rig.Memory + ".away", rig.Memory);
        await GoesOnAsync(rig);
    }

    private static async Task NeighboursGoOnAsync(SequencerRig rig, string reason)
    {
        await rig.StartAsync();
        await rig.RefusedAsync($"{Victim} {reason}");
        rig.Sequencer!.Trouble.ShouldNotBeNull().ShouldContain(reason);
        await rig.WriteAsync(seed: 9);
        await rig.SignedAsync(Victim);
        await rig.StopAsync();
    }

    private static async Task GoesOnAsync(SequencerRig rig)
    {
        await rig.StartAsync();
        await rig.RefusedAsync();
        await rig.SignedAsync();
        await rig.StopAsync();
    }

    private static Task PutLogBackAsync(SequencerRig rig) =>
        rig.Database.RunAsync(
            """
            DELETE FROM platform.log l USING kept k WHERE l.tenant = 'acme' AND k.position = l.position;
            INSERT INTO platform.log SELECT * FROM kept WHERE tenant = 'acme'
            """
        );
}
