using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Holds one log beside what is remembered of it.</summary>
internal sealed class HeadCheck(TreeRows rows, string baseOrigin)
{
    /// <summary>Leaves of one statement, where the whole log is read.</summary>
    private const int LeavesMax = 65_536;

    private readonly TreeReader _trees = new(rows);

    /// <summary>Why the log is not signed any further; null where it goes on from where it was signed.</summary>
    /// <param name="end">Entries the database has of it.</param>
    /// <param name="remembered">What the memory has of it; null: nothing.</param>
    public async Task<LogRefusal?> FindAsync(LogHead head, long end, Checkpoint? remembered, CancellationToken cancel)
    {
        var name = head.Log.Origin(baseOrigin);
        if (remembered is null)
        {
            return head is { Size: 0, Damaged: false }
                ? null
                : Refuse(head, RefusalReasons.MemoryLost, $"log {name}: signed, and nothing of it is remembered outside the database");
        }
        var signed = Math.Max(head.Size, remembered.Size);
        if (end < signed)
        {
            return Refuse(head, RefusalReasons.Rewound, $"log {name}: signed at size {signed}, the database has {end} entries");
        }
        if (!head.Damaged && await LeadsToAsync(head, remembered, cancel))
        {
            return null;
        }
        var given = await RootOfLeavesAsync(head.Log, remembered.Size, cancel);
        return given.AsSpan().SequenceEqual(remembered.Root)
            ? Refuse(
                head,
                RefusalReasons.TreeChanged,
                $"log {name}: its entries give what was signed at size {remembered.Size}, the tiles or the edge stored with it do not"
            )
            : Refuse(
                head,
                RefusalReasons.Forked,
                $"log {name}: at size {remembered.Size} the root was signed as {Convert.ToBase64String(remembered.Root)}, the database gives {Convert.ToBase64String(given)}"
            );
    }

    private async Task<bool> LeadsToAsync(LogHead head, Checkpoint remembered, CancellationToken cancel)
    {
        try
        {
            var stored = await _trees.RootAsync(head.Log, head.Size, cancel);
            return stored.AsSpan().SequenceEqual(head.Edge.Root)
                && (
                    remembered.Size > head.Size
                    || (await _trees.RootAsync(head.Log, remembered.Size, cancel)).AsSpan().SequenceEqual(remembered.Root)
                );
        }
        catch (InvalidDataException)
        {
            // A tile or a leaf is not there.
            return false;
        }
    }

    private async Task<byte[]> RootOfLeavesAsync(MerkleLog log, long size, CancellationToken cancel)
    {
        var range = new CompactRange();
        while (range.Size < size)
        {
            var leaves = await rows.LeavesAsync(log, range.Size, Math.Min(size, range.Size + LeavesMax), cancel);
            if (leaves.Count == 0)
            {
                break;
            }
            leaves.ForEach(range.Append);
        }
        return range.Root;
    }

    private static LogRefusal Refuse(LogHead head, string reason, string sentence) => new(head.Log.Tenant, reason, sentence);
}
