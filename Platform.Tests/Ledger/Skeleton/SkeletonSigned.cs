using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.EventStore.Proof.Sequencing;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>Every checkpoint that the sample host's workers were seen to sign or to remember, whatever became of them.</summary>
public sealed class SkeletonSigned(SkeletonHost host)
{
    private const string Leaves = """
        SELECT tenant, 1, leaf FROM (SELECT tenant, leaf FROM ledger.leaves ORDER BY tenant, tenant_position) l
        UNION ALL SELECT 'root', 1, leaf FROM (SELECT leaf FROM proof.root_entries WHERE generation = 1 ORDER BY index) r
        """;

    private readonly Dictionary<string, Checkpoint> _seen = new(StringComparer.Ordinal);

    public int Count => _seen.Count;

    /// <summary>Keeps what is signed in the database and remembered beside it now.</summary>
    public async Task CollectAsync()
    {
        var remembered = await new LogMemory(host.MemoryPath, TimeProvider.System).ReadAsync(default);
        var notes = (await SignedLogs.NotesAsync(host.Superuser)).Select(note => Checkpoint.Parse(note.Text));
        foreach (var checkpoint in notes.Concat(remembered.Values))
        {
            _seen[checkpoint.Body] = checkpoint;
        }
    }

    /// <summary>All that was seen of a log is the beginning of what it is now: each pair is joined by a consistency proof.</summary>
    public async Task AreConsistentAsync()
    {
        await CollectAsync();
        _seen.Values.CountBy(c => (c.Origin, c.Size)).ShouldAllBe(size => size.Value == 1);
        SignedLogs.AreConsistent(_seen.Values, await SignedLogs.LeavesAsync(host.Superuser, SkeletonHost.Origin, Leaves));
    }
}
