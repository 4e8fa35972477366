using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Watching;

/// <summary>Holds what was signed of one log beside its leaves: the newest checkpoint, its signatures and its tree.</summary>
internal sealed class TreeCheck(NpgsqlDataSource worker, LogKeys keys, string baseOrigin)
{
    private readonly TreeRows _rows = TreeRows.Of(worker);
    private readonly TileCheck _tiles = new(worker, baseOrigin);
    private readonly CosignedCheck _cosigned = new(worker, keys, baseOrigin);

    /// <summary>What is wrong with a checkpoint as it is stored, its tree aside; null where nothing is.</summary>
    public Damage? Stored(SignedHead head)
    {
        var origin = head.Log.Origin(baseOrigin);
        return Wrong(head, origin) is { } wrong
            ? new(
                DamageClass.CheckpointChanged,
                head.Log.Tenant,
                head.Size,
                $"log {origin}: what is stored as its checkpoint {head.Size} is not as it was signed: {wrong}"
            )
            : null;
    }

    /// <summary>Whether the tree there is now has the root that was signed, and the one that witnesses cosigned; null where it has.</summary>
    public async Task<Damage?> TreeAsync(SignedHead head, CancellationToken cancel)
    {
        var (log, origin) = (head.Log, head.Log.Origin(baseOrigin));
        try
        {
            var root = await new TreeReader(_rows).RootAsync(log, head.Size, cancel);
            return root.AsSpan().SequenceEqual(head.Root) && CompactRange.From(head.Size, head.Edge).Root.AsSpan().SequenceEqual(head.Root)
                ? await _cosigned.RunAsync(log, cancel)
                : await ChangedAsync("another root than was signed");
        }
        catch (InvalidDataException e)
        {
            return await ChangedAsync(e.Message);
        }

        // Where it is a tile, however old, that is what is told.
        async Task<Damage> ChangedAsync(string how) =>
            await _tiles.EdgeAsync(log, head.Size, cancel)
            ?? new(DamageClass.RootChanged, log.Tenant, FirstOfTail(head.Size), $"log {origin}: at size {head.Size} the tree gives {how}");
    }

    private string? Wrong(SignedHead head, string origin) =>
        StoredNote.Wrong(keys, head.Note, new Checkpoint(origin, head.Size, head.Root), head.Signed)
        ?? (head.IsPlaced ? null : "the entry of the root log that it names is another");

    // What is not in full tiles is hashed from leaves: that is where another root comes from once no tile of the edge is wrong.
    private static long FirstOfTail(long size) => (size / TileId.FullWidth * TileId.FullWidth) + 1;
}
