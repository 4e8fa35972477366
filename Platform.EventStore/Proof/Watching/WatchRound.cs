using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;
using Platform.Ledger.Proof.Watching;

namespace Platform.EventStore.Proof.Watching;

/// <summary>What the watch does each time: the freshest part of everything, and a step of the way through all of it.</summary>
public sealed class WatchRound(NpgsqlDataSource worker, LogKeys keys, string baseOrigin)
{
    /// <summary>Entries of one stretch: what the database is asked for at once.</summary>
    public const int StretchEntries = 2_000;

    /// <summary>How far behind a log's size its tiles are looked at the first time it is seen.</summary>
    private const long TilesAtFirst = 4 * TileId.FullWidth;

    /// <summary>In the place of a count: a log's tiles have all been looked at.</summary>
    public const long Done = -1;

    private readonly StretchCheck _stretch = new(worker);
    private readonly TileCheck _tiles = new(worker, baseOrigin);
    private readonly RootEntryCheck _entries = new(worker, baseOrigin);
    private readonly TreeCheck _trees = new(worker, keys, baseOrigin);
    private readonly Dictionary<MerkleLog, long> _seen = [];
    private DateTime _since = DateTime.UnixEpoch;

    /// <summary>The next stretch behind a group.</summary>
    /// <returns>The last group verified, its entries (0: there was none), and what is wrong.</returns>
    public async Task<(long Group, long Entries, Damage? Damage)> StepAsync(long after, CancellationToken cancel)
    {
        var (group, entries, finding) = await _stretch.RunAsync(after, StretchEntries, cancel);
        return (group, entries, finding is null ? null : OfLog(finding));
    }

    /// <summary>What stands apart from the log's groups; null: nothing.</summary>
    public async Task<Damage?> StraysAsync(CancellationToken cancel) =>
        await LogEnds.StraysAsync(worker, tenant: null, cancel) is { } finding ? OfLog(finding) : null;

    /// <summary>Every log that was signed since the last time: its checkpoint, its tree and its new tiles.</summary>
    public async Task<List<Damage>> SignedAsync(CancellationToken cancel)
    {
        var found = new List<Damage>();
        var now = await NowAsync(cancel);
        foreach (var head in await SignedHead.SinceAsync(worker, _since, cancel))
        {
            var from = Math.Min(head.Size, _seen.TryGetValue(head.Log, out var seen) ? seen : Math.Max(0, head.Size - TilesAtFirst));
            // A checkpoint that is not as it was signed says nothing about the tree.
            if (_trees.Stored(head) is { } stored)
            {
                found.Add(stored);
                continue;
            }
            Damage?[] wrong =
            [
                await _tiles.TilesAsync(head.Log, from, head.Size, cancel),
                head.Log.IsRoot ? await _entries.RunAsync(head.Log, from, head.Size, cancel) : null,
            ];
            found.AddRange(wrong.OfType<Damage>().DefaultIfEmpty(await _trees.TreeAsync(head, cancel)).OfType<Damage>());
            _seen[head.Log] = head.Size;
        }
        _since = now;
        return found;
    }

    /// <summary>Some tiles of some log, one after the other through all that was signed.</summary>
    /// <param name="cursor">A log and how far its tiles have been looked at; null: from the first log on.</param>
    public async Task<(TileCursor? Next, Damage? Damage)> TilesAsync(TileCursor? cursor, CancellationToken cancel)
    {
        if (await SignedHead.NextAsync(worker, cursor?.Tenant ?? "", cursor is { Checked: Done }, cancel) is not { } next)
        {
            return (null, null);
        }
        var behind = new TileCursor(next.Log.Tenant, Done);
        if (_trees.Stored(next) is { } stored)
        {
            return (behind, stored);
        }
        var from = next.Log.Tenant == cursor?.Tenant ? cursor.Checked : 0;
        var to = Math.Min(next.Size, from + StretchEntries);
        var damage = await _tiles.TilesAsync(next.Log, from, to, cancel);
        damage ??= next.Log.IsRoot ? await _entries.RunAsync(next.Log, from, to, cancel) : null;
        return to < next.Size ? (new TileCursor(next.Log.Tenant, to), damage) : (behind, damage ?? await _trees.TreeAsync(next, cancel));
    }

    private static Damage OfLog(Finding finding) => new(finding.Class, Damage.WholeLog, finding.Position ?? 0, finding.Sentence);

    private async Task<DateTime> NowAsync(CancellationToken cancel)
    {
        await using var command = worker.CreateCommand("SELECT clock_timestamp()");
        return (DateTime)(await command.ExecuteScalarAsync(cancel))!;
    }
}

/// <summary>How far the tiles have been looked at.</summary>
/// <param name="Checked">Leaves of this log, or <see cref="WatchRound.Done"/>.</param>
public sealed record TileCursor(string Tenant, long Checked);
