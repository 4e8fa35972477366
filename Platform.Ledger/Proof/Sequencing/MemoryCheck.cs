using Npgsql;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// What a leader does before it signs anything: holds the database beside the memory outside it, log by log. A log whose database is behind its memory
/// or does not begin as was signed is refused; one that is merely not signed to its end yet is caught up.
/// </summary>
internal sealed class MemoryCheck(NpgsqlDataSource worker, LogHeads heads, string baseOrigin, Func<Task> hold)
{
    /// <summary>Logs between two signs of life of the lease.</summary>
    private const int LogsBetween = 100;

    private readonly HeadCheck _check = new(TreeRows.Of(worker), baseOrigin);

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
        foreach (var tenants in ends.Keys.Chunk(LogsBetween))
        {
            await hold();
            foreach (var (tenant, head) in await heads.OfAsync(tenants, cancel))
            {
                var end = ends[tenant];
                var remembered = memory?.GetValueOrDefault(head.Log.Origin(baseOrigin));
                if (await _check.FindAsync(head, end, remembered, cancel) is { } refusal)
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

    private string TenantOf(string origin) =>
        origin.StartsWith(baseOrigin + "/", StringComparison.Ordinal)
            ? origin[(baseOrigin.Length + 1)..].Split('.')[0]
            : throw new InvalidOperationException(
                $"log {origin} was signed here, the origin is {baseOrigin} now: set PLATFORM_LOG_ORIGIN back"
            );
}
