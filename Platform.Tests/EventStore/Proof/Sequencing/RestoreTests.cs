using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Sequencing;

/// <summary>Databases that are not what was signed: restored from an older copy, or with other entries where signed ones were.</summary>
public sealed class RestoreTests(TestCluster cluster)
{
    [Fact]
    public async Task a_whole_database_restored_from_an_older_copy_is_not_signed_until_the_newer_one_is_back()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.SignAsync();
        var older = await WholeDatabase.ReadAsync(rig.Database);
        await rig.WriteAsync(bursts: 12);
        await rig.SignAsync();
        var newer = await WholeDatabase.ReadAsync(rig.Database);
        var grown = newer.Sizes().Where(log => log.Value > older.Sizes().GetValueOrDefault(log.Key)).Select(log => log.Key);

        await older.WriteAsync(rig.Database);
        await rig.StartAsync();
        await rig.RefusedAsync(grown.Append("root").Select(log => $"{log} {RefusalReasons.Rewound}"));
        await rig.WriteAsync(seed: 9);
        await rig.StopAsync();
        (await SignedLogs.NotesAsync(rig.Database.Superuser)).Count.ShouldBe(older.Notes);

        await newer.WriteAsync(rig.Database);
        await rig.StartAsync();
        await rig.RefusedAsync();
        await rig.WriteAsync(seed: 10);
        await rig.SignedAsync();
    }

    [Fact]
    public async Task an_accepted_restore_is_signed_under_the_next_name_and_what_was_signed_stays_remembered()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.SignAsync();
        var older = await WholeDatabase.ReadAsync(rig.Database);
        await rig.WriteAsync(bursts: 12);
        await rig.SignAsync();
        var remembered = await File.ReadAllTextAsync(rig.Memory);
        await older.WriteAsync(rig.Database);
        await rig.Database.RunAsync(
            "INSERT INTO proof.generations (tenant, generation, reason) SELECT DISTINCT tenant, 2, 'accepted' FROM proof.checkpoints"
        );
        await rig.StartAsync();
        await rig.WriteAsync(seed: 9);
        await rig.SignedAsync();
        await rig.RefusedAsync();
        await rig.StopAsync();

        (await File.ReadAllTextAsync(rig.Memory)).ShouldStartWith(remembered);
        var checkpoints = (await SignedLogs.NotesAsync(rig.Database.Superuser)).ConvertAll(note => Checkpoint.Parse(note.Text));
        var again = checkpoints.Where(c => c.Origin.EndsWith(".2", StringComparison.Ordinal)).ToList();
        again.Select(c => c.Origin).ShouldContain($"{SequencerRig.Origin}/root.2");
        SignedLogs.AreConsistent(again, await SignedLogs.LeavesAsync(rig.Database.Superuser, SequencerRig.Origin));
    }

    [Fact]
    public async Task other_entries_where_signed_ones_were_are_refused_tenant_by_tenant()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        var older = await LogCopy.ReadAsync(rig.Database.Superuser);
        await rig.WriteAsync(bursts: 6);
        await rig.SignAsync();
        var signed = (await SignedLogs.NotesAsync(rig.Database.Superuser)).ConvertAll(note => Checkpoint.Parse(note.Text));
        var before = await SignedLogs.LeavesAsync(rig.Database.Superuser, SequencerRig.Origin);
        await older.WriteAsync(rig.Database.Superuser);
        await rig.WriteAsync(bursts: 12, seed: 9);
        var after = await SignedLogs.LeavesAsync(rig.Database.Superuser, SequencerRig.Origin);

        var wanted = new List<string>();
        foreach (var log in signed.GroupBy(c => c.Origin).Where(log => !log.Key.EndsWith("/root", StringComparison.Ordinal)))
        {
            var size = (int)log.Max(c => c.Size);
            var (was, now) = (
                before[log.Key].Take(size).Select(Convert.ToHexString),
                after[log.Key].Take(size).Select(Convert.ToHexString)
            );
            if (!was.SequenceEqual(now))
            {
                var reason = after[log.Key].Count < size ? RefusalReasons.Rewound : RefusalReasons.Forked;
                wanted.Add($"{log.Key.Split('/')[1]} {reason}");
            }
        }
        wanted.ShouldContain(line => line.EndsWith(RefusalReasons.Forked, StringComparison.Ordinal));
        await rig.StartAsync();
        await rig.RefusedAsync(wanted);
        await rig.StopAsync();
        // Nothing new was signed of them.
        var origins = wanted.ConvertAll(line => $"{SequencerRig.Origin}/{line.Split(' ')[0]}");
        var notes = (await SignedLogs.NotesAsync(rig.Database.Superuser)).ConvertAll(note => Checkpoint.Parse(note.Text));
        notes.Count(c => origins.Contains(c.Origin)).ShouldBe(signed.Count(c => origins.Contains(c.Origin)));
    }

    [Fact]
    public async Task a_leader_that_runs_signs_no_tile_over_other_entries()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.StartAsync();
        await rig.SignedAsync();
        // The last signed entry becomes another, well formed one, while the leader has its own idea of the log.
        await rig.Database.RunAsync(
            """
            UPDATE platform.log SET entry = '\x7b7d', leaf = sha256('\x007b7d') WHERE tenant = 'acme'
            AND tenant_position = (SELECT max(size) FROM proof.checkpoints WHERE tenant = 'acme')
            """
        );
        await rig.WriteAsync(bursts: 300, seed: 9);
        await rig.RefusedAsync($"acme {RefusalReasons.Forked}");
        await rig.SignedAsync("acme");
    }
}
