using Npgsql;
using Platform.EventStore.Proof.Notes;

namespace Platform.EventStore.Proof.Sequencing;

/// <summary>
/// What a leader does before it signs anything: holds the database beside the memory outside it, log by log. A log whose database is behind its memory
/// or does not begin as was signed is refused; one that is merely not signed to its end yet is caught up.
/// </summary>
internal sealed class MemoryCheck(NpgsqlDataSource worker, LogHeads heads, TreeReader trees, string baseOrigin)
{
    /// <summary>Tenants whose logs are to be caught up, and the logs that are refused.</summary>
    public async Task<(List<string> Behind, List<LogRefusal> Refused)> RunAsync(
        IReadOnlyDictionary<string, Checkpoint>? memory,
        CancellationToken cancel
    )
    {
        var stored = new StoredEnds(worker);
        var ends = await stored.OfTenantsAsync(cancel);
        var behind = new List<string>();
        var refused = new List<LogRefusal>();
        // What was signed and is not in the database at all.
        foreach (var origin in memory?.Keys ?? [])
        {
            ends.TryAdd(TenantOf(origin), 0);
        }
        var root = (await heads.OfAsync([MerkleLog.Root], cancel))[MerkleLog.Root];
        ends[MerkleLog.Root] = await stored.OfRootAsync(root.Log, cancel);
        foreach (var tenants in ends.Keys.Chunk(1000))
        {
            foreach (var (tenant, head) in await heads.OfAsync(tenants, cancel))
            {
                var end = ends[tenant];
                var remembered = memory?.GetValueOrDefault(head.Log.Origin(baseOrigin));
                if (await FindAsync(head, end, remembered, cancel) is { } refusal)
                {
                    refused.Add(refusal);
                }
                else if (end > head.Size)
                {
                    behind.Add(tenant);
                }
            }
        }
        return (behind, refused);
    }

    private async Task<LogRefusal?> FindAsync(LogHead head, long end, Checkpoint? remembered, CancellationToken cancel)
    {
        var name = head.Log.Origin(baseOrigin);
        if (remembered is null)
        {
            return head.Size == 0
                ? null
                : Refuse(
                    head,
                    RefusalReasons.MemoryLost,
                    $"log {name}: signed at size {head.Size}, and nothing of it is remembered outside the database"
                );
        }
        if (end < head.Size)
        {
            return Refuse(head, RefusalReasons.Rewound, $"log {name}: signed at size {head.Size}, the database has {end} entries");
        }
        if (remembered.Size > end)
        {
            return Refuse(head, RefusalReasons.Rewound, $"log {name}: signed at size {remembered.Size}, the database has {end} entries");
        }
        var stored = await trees.RootAsync(head.Log, head.Size, cancel);
        if (!stored.AsSpan().SequenceEqual(head.Edge.Root))
        {
            return Refuse(
                head,
                RefusalReasons.TreeChanged,
                $"log {name}: the tiles of size {head.Size} do not give the root that was stored with it"
            );
        }
        if (remembered.Size > head.Size)
        {
            return null;
        }
        var root = await trees.RootAsync(head.Log, remembered.Size, cancel);
        return root.AsSpan().SequenceEqual(remembered.Root)
            ? null
            : Refuse(
                head,
                RefusalReasons.Forked,
                $"log {name}: at size {remembered.Size} the root was signed as {Convert.ToBase64String(remembered.Root)}, the database gives {Convert.ToBase64String(root)}"
            );
    }

    private static LogRefusal Refuse(LogHead head, string reason, string sentence) => new(head.Log.Tenant, reason, sentence);

    private string TenantOf(string origin) =>
        origin.StartsWith(baseOrigin + "/", StringComparison.Ordinal)
            ? origin[(baseOrigin.Length + 1)..].Split('.')[0]
            : throw new InvalidOperationException(
                $"log {origin} was signed here, the origin is {baseOrigin} now: set PLATFORM_LOG_ORIGIN back"
            );
}
