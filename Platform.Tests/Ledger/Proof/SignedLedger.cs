using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Tests.Verifier;

namespace Platform.Tests.Ledger.Proof;

/// <summary>One event with its place, as the database has them.</summary>
public sealed record PlacedEvent(string Tenant, long Position, long Sequence, string Stream, long Version, byte[] Leaf, byte[] Entry);

/// <summary>Judges what was signed of a ledger from the stored bytes alone.</summary>
public static class SignedLedger
{
    /// <summary>Every committed event; position 0: it has no place.</summary>
    public static Task<List<PlacedEvent>> EventsAsync(LedgerDatabase ledger) =>
        ledger.RowsAsync(
            """
            SELECT e.tenant_id, coalesce(l.tenant_position, 0), e.seq_id, e.stream_id, e.version, coalesce(l.leaf, ''), e.bdata
            FROM events.mt_events e LEFT JOIN ledger.leaves l USING (seq_id) WHERE e.type <> 'tombstone' ORDER BY 1, 2, 3
            """,
            r => new PlacedEvent(
                r.GetString(0),
                r.GetInt64(1),
                r.GetInt64(2),
                r.GetString(3),
                r.GetInt64(4),
                r.GetFieldValue<byte[]>(5),
                r.GetFieldValue<byte[]>(6)
            )
        );

    public static Task<List<SignedNote>> NotesAsync(LedgerDatabase ledger) =>
        ledger.RowsAsync("SELECT note FROM proof.checkpoints ORDER BY tenant, generation, size", r => SignedNote.Parse(r.GetString(0)));

    /// <summary>Every event once in its tenant's tree, in an order that no stream contradicts, and every checkpoint over exactly these bytes.</summary>
    public static async Task HoldsAsync(ProvenLedger proven)
    {
        var events = await EventsAsync(proven.Ledger);
        (await proven.Ledger.ScalarAsync<long>("SELECT count(*) FROM ledger.leaves")).ShouldBe(events.Count);
        var notes = await NotesAsync(proven.Ledger);
        foreach (var tenant in events.GroupBy(e => e.Tenant))
        {
            List<PlacedEvent> placed = [.. tenant];
            placed.ConvertAll(e => e.Position).ShouldBe(Enumerable.Range(1, placed.Count).Select(n => (long)n), tenant.Key);
            placed.ShouldAllBe(e => e.Leaf.SequenceEqual(NaiveTree.Leaf(e.Entry)));
            foreach (var stream in placed.GroupBy(e => e.Stream))
            {
                stream.Select(e => e.Version).ShouldBe(Enumerable.Range(1, stream.Count()).Select(n => (long)n), stream.Key);
            }
            byte[][] leaves = [.. placed.Select(e => e.Leaf)];
            var origin = new MerkleLog(tenant.Key, 1).Origin(ProvenLedger.Origin);
            var checkpoints = notes.Select(note => Checkpoint.Parse(note.Text)).Where(c => c.Origin == origin).ToList();
            checkpoints.ShouldNotBeEmpty();
            checkpoints.ForEach(c => c.Root.ShouldBe(NaiveTree.Root(leaves.AsSpan(0, (int)c.Size)), $"{origin} at {c.Size}"));
            checkpoints[^1].Size.ShouldBe(placed.Count);
        }
        foreach (var note in notes)
        {
            proven.Keys.Published(Checkpoint.Parse(note.Text).Origin).Select(key => key.Key.Verify(note)).ShouldBe([true, true]);
        }
    }
}
