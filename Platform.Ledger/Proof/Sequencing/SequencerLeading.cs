using Npgsql;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>One process's time as leader: what it has still to catch up, and how far it is.</summary>
/// <param name="refused">Tenants whose logs are not signed any further.</param>
internal sealed class SequencerLeading(
    NpgsqlDataSource worker,
    LogHeads heads,
    SequencerRound round,
    HashSet<string> refused,
    long position
)
{
    public HashSet<string> Refused => refused;

    public bool RootRefused => refused.Contains(MerkleLog.Root);

    /// <summary>The log's position up to which it is integrated.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Whether there is more to do at once.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>One round: logs that are behind first, then what has been appended. False where there was nothing to do.</summary>
    public async Task<bool> StepAsync(List<string> behind, CheckpointSigner signer, CancellationToken cancel)
    {
        behind.RemoveAll(refused.Contains);
        if (behind.Count > 0)
        {
            var tenant = behind[^1];
            await CatchUpAsync(tenant, signer, cancel);
            behind.RemoveAt(behind.Count - 1);
            return IsBehind = true;
        }
        var rows = await LoggedLeaf.BehindAsync(worker, Position, cancel);
        IsBehind = rows.Count == LoggedLeaf.RowsMax;
        if (rows.Count == 0)
        {
            return false;
        }
        var leaves = new Dictionary<string, List<byte[]>>(StringComparer.Ordinal);
        var known = await heads.OfAsync([.. rows.Select(row => row.Tenant).Where(t => !refused.Contains(t)).Distinct()], cancel);
        foreach (var row in rows.Where(row => known.ContainsKey(row.Tenant) && row.TenantPosition > known[row.Tenant].Size))
        {
            var list = leaves.TryGetValue(row.Tenant, out var found) ? found : leaves[row.Tenant] = [];
            if (row.TenantPosition != known[row.Tenant].Size + list.Count + 1)
            {
                // Its log was not integrated to here: from its own head on instead.
                behind.Add(row.Tenant);
                return IsBehind = true;
            }
            list.Add(row.Checked());
        }
        await RunAsync(leaves, rows[^1].Position, signer, cancel);
        return true;
    }

    private async Task CatchUpAsync(string tenant, CheckpointSigner signer, CancellationToken cancel)
    {
        // The root log catches up by itself, with any round.
        var leaves = new Dictionary<string, List<byte[]>>(StringComparer.Ordinal);
        if (tenant != MerkleLog.Root)
        {
            var list = leaves[tenant] = [];
            var from = (await heads.OfAsync([tenant], cancel))[tenant].Size;
            List<LoggedLeaf> rows;
            do
            {
                rows = await LoggedLeaf.OfTenantAsync(worker, tenant, from + list.Count, cancel);
                rows.ForEach(row => list.Add(row.At(from + list.Count + 1).Checked()));
                await round.HoldAsync(Position, cancel);
            } while (rows.Count == LoggedLeaf.RowsMax);
        }
        await RunAsync(leaves, Position, signer, cancel);
    }

    private async Task RunAsync(Dictionary<string, List<byte[]>> leaves, long position, CheckpointSigner signer, CancellationToken cancel)
    {
        foreach (var empty in leaves.Where(pair => pair.Value.Count == 0).Select(pair => pair.Key).ToList())
        {
            leaves.Remove(empty);
        }
        await round.RunAsync(leaves, position, signer, cancel);
        Position = position;
    }
}
