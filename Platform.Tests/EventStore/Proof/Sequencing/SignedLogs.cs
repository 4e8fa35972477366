using System.Text;
using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;

namespace Platform.Tests.EventStore.Proof.Sequencing;

/// <summary>What stands in a database of signed logs, read as superuser and judged from the leaves alone.</summary>
public static class SignedLogs
{
    private const string Uncovered = """
        SELECT l.tenant FROM (SELECT tenant, max(tenant_position) AS size FROM platform.log GROUP BY tenant) l
        WHERE l.size > coalesce((SELECT max(c.size) FROM proof.checkpoints c WHERE c.tenant = l.tenant AND c.generation =
            coalesce((SELECT max(g.generation) FROM proof.generations g WHERE g.tenant = l.tenant), 1)), 0)
        """;

    private const string Leaves = """
        SELECT tenant, 0, leaf FROM (SELECT tenant, leaf FROM platform.log ORDER BY tenant, tenant_position) l
        UNION ALL SELECT 'root', generation, leaf FROM (SELECT generation, leaf FROM proof.root_entries ORDER BY generation, index) r
        """;

    /// <summary>Tenants whose log is longer than what was signed of it.</summary>
    public static Task<List<string>> UncoveredAsync(ProofDatabase database) =>
        RowsAsync(database.Superuser, Uncovered, r => r.GetString(0));

    /// <summary>Refused logs and why, as <c>tenant reason</c>, in order.</summary>
    public static async Task<List<string>> RefusalsAsync(ProofDatabase database)
    {
        var refused = await RowsAsync(database.Superuser, "SELECT tenant || ' ' || reason FROM proof.refusals", r => r.GetString(0));
        refused.Sort(StringComparer.Ordinal);
        return refused;
    }

    /// <summary>Every signed checkpoint.</summary>
    public static Task<List<SignedNote>> NotesAsync(NpgsqlDataSource superuser) =>
        RowsAsync(superuser, "SELECT note FROM proof.checkpoints ORDER BY tenant, size", r => SignedNote.Parse(r.GetString(0)));

    /// <summary>Every log's leaves, by origin; a tenant's are the same in each of its generations.</summary>
    /// <param name="sql">Tenant, generation and leaf of each, in their order.</param>
    public static async Task<Dictionary<string, List<byte[]>>> LeavesAsync(NpgsqlDataSource superuser, string origin, string sql = Leaves)
    {
        var logs = new Dictionary<string, List<byte[]>>(StringComparer.Ordinal);
        foreach (
            var (log, leaf) in await RowsAsync(
                superuser,
                sql,
                r => (new MerkleLog(r.GetString(0), Math.Max(1, r.GetInt32(1))), r.GetFieldValue<byte[]>(2))
            )
        )
        {
            var name = log.Origin(origin);
            (logs.TryGetValue(name, out var leaves) ? leaves : logs[name] = []).Add(leaf);
        }
        return logs;
    }

    /// <summary>
    /// Holds checkpoints beside the leaves there are: a tree over the first leaves has, at each size, exactly one root, so two checkpoints
    /// that both have it are joined by a consistency proof.
    /// </summary>
    public static void AreConsistent(IEnumerable<Checkpoint> checkpoints, Dictionary<string, List<byte[]>> logs)
    {
        foreach (var seen in checkpoints.GroupBy(c => c.Origin))
        {
            var name = seen.Key;
            var leaves = logs.GetValueOrDefault(name) ?? logs[name[..name.LastIndexOf('.')]];
            var range = new CompactRange();
            foreach (var checkpoint in seen.OrderBy(c => c.Size))
            {
                checkpoint.Size.ShouldBeLessThanOrEqualTo(leaves.Count, name);
                while (range.Size < checkpoint.Size)
                {
                    range.Append(leaves[(int)range.Size]);
                }
                range.Root.ShouldBe(checkpoint.Root, $"{name} at {checkpoint.Size}");
            }
        }
    }

    /// <summary>Entries of the root log as text: each the body of a checkpoint.</summary>
    public static async Task<List<string>> RootEntriesAsync(NpgsqlDataSource superuser, string origin) =>
        await RowsAsync(
            superuser,
            "SELECT tenant, tenant_generation, size, root FROM proof.root_entries ORDER BY generation, index",
            r => new Checkpoint(new MerkleLog(r.GetString(0), r.GetInt32(1)).Origin(origin), r.GetInt64(2), r.GetFieldValue<byte[]>(3)).Body
        );

    public static byte[] LeafOf(string body) => MerkleHash.Leaf(Encoding.UTF8.GetBytes(body));

    public static async Task<List<T>> RowsAsync<T>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    public static async Task RunAsync(this ProofDatabase database, string sql)
    {
        await using var command = database.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
