using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Watching;

/// <summary>What was signed: every log that has grown, at once, and some tiles of some log at a time through all of them.</summary>
internal sealed class FreshlySigned(NpgsqlDataSource worker, LogKeys keys, string baseOrigin)
{
    /// <summary>Leaves whose tiles are looked at in one step.</summary>
    private const int StepLeaves = 2_000;

    /// <summary>How far behind a log's size its tiles are looked at the first time it is seen.</summary>
    private const long TilesAtFirst = 4 * TileId.FullWidth;

    /// <summary>In the place of a count: a log's tiles have all been looked at.</summary>
    private const long Done = -1;

    private readonly TileCheck _tiles = new(worker, baseOrigin);
    private readonly RootEntryCheck _entries = new(worker, baseOrigin);
    private readonly TreeCheck _trees = new(worker, keys, baseOrigin);
    private readonly Dictionary<MerkleLog, long> _seen = [];
    private DateTime _since = DateTime.UnixEpoch;

    /// <summary>Every log that was signed since the last time: its checkpoint, its tree and its new tiles.</summary>
    public async Task<List<Damage>> NewAsync(CancellationToken cancel)
    {
        var found = new List<Damage>();
        var now = (await WorkerRows.ReadAsync(worker, "SELECT clock_timestamp()", r => r.GetDateTime(0), cancel))[0];
        foreach (var head in await SignedHead.SinceAsync(worker, _since, cancel))
        {
            var from = Math.Min(head.Size, _seen.TryGetValue(head.Log, out var seen) ? seen : Math.Max(0, head.Size - TilesAtFirst));
            // A checkpoint that is not as it was signed says nothing about the tree.
            var damage = _trees.Stored(head) ?? await PartAsync(head.Log, from, head.Size, cancel) ?? await _trees.TreeAsync(head, cancel);
            if (damage is null)
            {
                _seen[head.Log] = head.Size;
            }
            else
            {
                found.Add(damage);
            }
        }
        _since = now;
        return found;
    }

    /// <summary>Some tiles of some log, one after the other through all that was signed.</summary>
    /// <param name="at">A log and how far its tiles have been looked at; null: from the first log on.</param>
    public async Task<((string Tenant, long Checked)? Next, Damage? Damage)> StepAsync(
        (string Tenant, long Checked)? at,
        CancellationToken cancel
    )
    {
        if (await SignedHead.NextAsync(worker, at?.Tenant ?? "", at is { Checked: Done }, cancel) is not { } next)
        {
            return (null, null);
        }
        var behind = (next.Log.Tenant, Done);
        if (_trees.Stored(next) is { } stored)
        {
            return (behind, stored);
        }
        var from = next.Log.Tenant == at?.Tenant ? at.Value.Checked : 0;
        var to = Math.Min(next.Size, from + StepLeaves);
        var damage = await PartAsync(next.Log, from, to, cancel);
        return to < next.Size ? ((next.Log.Tenant, to), damage) : (behind, damage ?? await _trees.TreeAsync(next, cancel));
    }

    private async Task<Damage?> PartAsync(MerkleLog log, long from, long to, CancellationToken cancel) =>
        await _tiles.TilesAsync(log, from, to, cancel) ?? (log.IsRoot ? await _entries.RunAsync(log, from, to, cancel) : null);
}
