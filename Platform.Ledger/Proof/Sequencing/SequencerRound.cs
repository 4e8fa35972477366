using System.Text;
using Npgsql;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// One step of a leader: entries become leaves, trees and the root log grow, what is to be signed is remembered outside the database, and then it is
/// signed. Whatever fails in between leaves what the next leader goes on from.
/// </summary>
internal sealed class SequencerRound(
    NpgsqlDataSource worker,
    SequencerLease lease,
    LogHeads heads,
    LogMemory memory,
    Dictionary<string, Checkpoint> remembered,
    string baseOrigin
)
{
    private readonly TreeRows _rows = TreeRows.Of(worker);

    /// <summary>Stays the leader while leaves are read.</summary>
    public Task HoldAsync(long position, CancellationToken cancel) => lease.HoldAsync(position, cancel);

    /// <summary>Integrates these leaves, each tenant's in the order of its log and behind its head, and signs what has grown.</summary>
    /// <param name="position">The log's position behind them.</param>
    public async Task RunAsync(
        IReadOnlyDictionary<string, List<byte[]>> leaves,
        long position,
        CheckpointSigner signer,
        CancellationToken cancel
    )
    {
        var before = await heads.OfAsync([MerkleLog.Root, .. leaves.Keys], cancel);
        var tenants = new List<LogGrowth>();
        foreach (var (tenant, added) in leaves)
        {
            var growth = Grow(before[tenant]);
            added.ForEach(growth.Append);
            tenants.Add(growth);
        }
        var (root, entries) = await GrowRootAsync(before[MerkleLog.Root], tenants, cancel);
        if (root.After.Size == root.Before.Size)
        {
            await lease.HoldAsync(position, cancel);
            return;
        }
        var tiles = new List<CutTile>();
        foreach (var growth in tenants.Append(root))
        {
            tiles.AddRange(await growth.CutAsync(_rows, cancel));
        }
        var commit = new SequencerCommit(position, tiles, entries, root.After);
        await commit.TreesAsync(worker, lease, cancel);
        List<LogGrowth> all = [.. tenants, root];
        var next = all.ConvertAll(growth => growth.After.Checkpoint(baseOrigin));
        await memory.MoveAsync([.. all.Zip(next, (growth, checkpoint) => (growth.Remembered, checkpoint))], cancel);
        next.ForEach(checkpoint => remembered[checkpoint.Origin] = checkpoint);
        await commit.NotesAsync(worker, lease, [.. all.Zip(next, (growth, checkpoint) => (growth.After, signer.Sign(checkpoint)))], cancel);
        all.ForEach(growth => heads.Keep(growth.After));
    }

    private LogGrowth Grow(LogHead head)
    {
        var last = remembered.GetValueOrDefault(head.Log.Origin(baseOrigin));
        return head.Damaged || (last?.Size == head.Size && !last.Root.AsSpan().SequenceEqual(head.Edge.Root))
            ? throw new LogRefusedException(
                new(
                    head.Log.Tenant,
                    RefusalReasons.TreeChanged,
                    $"log {head.Log.Origin(baseOrigin)}: the edge stored at size {head.Size} does not give the root that was signed"
                )
            )
            : new LogGrowth(head, last, baseOrigin);
    }

    private async Task<(LogGrowth Root, List<RootEntry> Entries)> GrowRootAsync(
        LogHead head,
        List<LogGrowth> tenants,
        CancellationToken cancel
    )
    {
        var root = Grow(head);
        // What a leader before us wrote down and did not come to sign.
        foreach (var leaf in await _rows.LeavesAsync(head.Log, head.Size, long.MaxValue, cancel))
        {
            root.Append(leaf);
        }
        var entries = new List<RootEntry>();
        foreach (var growth in tenants)
        {
            var leaf = MerkleHash.Leaf(Encoding.UTF8.GetBytes(growth.After.Checkpoint(baseOrigin).Body));
            entries.Add(new RootEntry(root.After.Size, growth.After, leaf));
            root.Append(leaf);
        }
        return (root, entries);
    }
}
