using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.EventStore.Proof.Sequencing;

/// <summary>A log that was there before anybody signed it, and what comes of it while it grows.</summary>
public sealed class CatchUpTests(TestCluster cluster)
{
    [Fact]
    public async Task an_existing_log_of_several_tenants_is_signed_to_its_end()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster, bursts: 300);
        await rig.SignAsync();
        await rig.StartAsync();
        await rig.WriteAsync(bursts: 60);
        await rig.SignedAsync();
        await rig.StopAsync();

        var logs = await SignedLogs.LeavesAsync(rig.Database.Superuser, SequencerRig.Origin);
        var notes = await SignedLogs.NotesAsync(rig.Database.Superuser);
        var checkpoints = notes.ConvertAll(note => Checkpoint.Parse(note.Text));
        SignedLogs.AreConsistent(checkpoints, logs);
        foreach (var newest in checkpoints.GroupBy(c => c.Origin).Select(log => log.MaxBy(c => c.Size)!))
        {
            NaiveTree.Root([.. logs[newest.Origin].Take((int)newest.Size)]).ShouldBe(newest.Root);
        }
        foreach (var note in notes)
        {
            rig.Keys.Published(Checkpoint.Parse(note.Text).Origin).Select(key => key.Key.Verify(note)).ShouldBe([true, true]);
        }
        await TilesAreNaiveAsync(rig, logs);
        var entries = await SignedLogs.RootEntriesAsync(rig.Database.Superuser, SequencerRig.Origin);
        entries.ConvertAll(SignedLogs.LeafOf).ShouldBe(logs[$"{SequencerRig.Origin}/root"]);
        checkpoints.Where(c => !c.Origin.EndsWith("/root", StringComparison.Ordinal)).Select(c => c.Body).Except(entries).ShouldBeEmpty();
        rig.Sequencer!.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task a_key_added_while_it_runs_signs_from_then_on_and_older_checkpoints_stay_good()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.StartAsync();
        await rig.SignedAsync();
        var before = await SignedLogs.NotesAsync(rig.Database.Superuser);
        KeyRing.AddSigning(rig.Ring, TimeProvider.System).ShouldBe(2);
        await rig.WriteAsync();
        await rig.SignedAsync();
        await rig.StopAsync();

        var after = (await SignedLogs.NotesAsync(rig.Database.Superuser)).ExceptBy(before.Select(n => n.Text), n => n.Text).ToList();
        after.ShouldNotBeEmpty();
        before.ShouldAllBe(note => Verified(rig, note).SequenceEqual(new bool?[] { true, true, null, null }));
        after.ShouldAllBe(note => Verified(rig, note).SequenceEqual(new bool?[] { null, null, true, true }));
        var keys = rig.Keys.Published($"{SequencerRig.Origin}/acme");
        // The old one ends after the new one has begun: no moment is without a key.
        keys[0].Until.ShouldNotBeNull().ShouldBeGreaterThan(keys[2].From);
        keys[2].Until.ShouldBeNull();
    }

    private static bool?[] Verified(SequencerRig rig, SignedNote note) =>
        [.. rig.Keys.Published(Checkpoint.Parse(note.Text).Origin).Select(key => key.Key.Verify(note))];

    private static async Task TilesAreNaiveAsync(SequencerRig rig, Dictionary<string, List<byte[]>> logs)
    {
        var tiles = await SignedLogs.RowsAsync(
            rig.Database.Superuser,
            "SELECT tenant, level, index, hashes, root FROM proof.tiles",
            r =>
                (
                    Log: r.GetString(0),
                    Level: r.GetInt16(1),
                    Index: r.GetInt64(2),
                    Hashes: r.GetFieldValue<byte[]>(3),
                    Root: r.GetFieldValue<byte[]>(4)
                )
        );
        tiles.ShouldNotBeEmpty();
        tiles.Count(t => t.Level == 0).ShouldBe(logs.Sum(log => log.Value.Count / TileId.FullWidth));
        foreach (var tile in tiles.Where(t => t.Level == 0))
        {
            var leaves = logs[$"{SequencerRig.Origin}/{tile.Log}"];
            var from = (int)tile.Index * TileId.FullWidth;
            tile.Hashes.ShouldBe([.. leaves.Skip(from).Take(TileId.FullWidth).SelectMany(leaf => leaf)]);
            tile.Root.ShouldBe(NaiveTree.Root([.. leaves.Skip(from).Take(TileId.FullWidth)]));
        }
    }
}
