using Npgsql;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>The heads of logs as the database has them, the ones lately grown kept in memory: an idle log costs nothing.</summary>
internal sealed class LogHeads(NpgsqlDataSource worker)
{
    /// <summary>Heads kept, about a kilobyte each.</summary>
    public const int KeptMax = 20_000;

    private const string Newest = """
        SELECT w.tenant, coalesce(g.generation, 1), c.size, c.edge
        FROM unnest($1) AS w(tenant)
        LEFT JOIN LATERAL (
            SELECT generation FROM proof.generations WHERE tenant = w.tenant ORDER BY generation DESC LIMIT 1) g ON true
        LEFT JOIN LATERAL (
            SELECT size, edge FROM proof.checkpoints
            WHERE tenant = w.tenant AND generation = coalesce(g.generation, 1) ORDER BY size DESC LIMIT 1) c ON true
        """;

    private readonly Dictionary<string, LogHead> _kept = new(StringComparer.Ordinal);

    /// <summary>The heads of these tenants' logs; empty ones where nothing was signed yet.</summary>
    public async Task<IReadOnlyDictionary<string, LogHead>> OfAsync(IReadOnlyCollection<string> tenants, CancellationToken cancel)
    {
        var unknown = tenants.Where(tenant => !_kept.ContainsKey(tenant)).ToArray();
        if (_kept.Count + unknown.Length > KeptMax)
        {
            _kept.Clear();
            unknown = [.. tenants];
        }
        if (unknown.Length > 0)
        {
            await LoadAsync(unknown, cancel);
        }
        return tenants.ToDictionary(tenant => tenant, tenant => _kept[tenant], StringComparer.Ordinal);
    }

    /// <summary>A log has grown, and that is committed.</summary>
    public void Keep(LogHead head) => _kept[head.Log.Tenant] = head;

    /// <summary>Nothing is known any more.</summary>
    public void Forget() => _kept.Clear();

    private async Task LoadAsync(string[] tenants, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Newest);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = tenants });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var log = new MerkleLog(reader.GetString(0), reader.GetInt32(1));
            Keep(reader.IsDBNull(2) ? LogHead.Empty(log) : Head(log, reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
        }
    }

    // A changed edge concerns its own log alone.
    private static LogHead Head(MerkleLog log, long size, byte[] edge)
    {
        try
        {
            return new LogHead(log, CompactRange.From(size, edge));
        }
        catch (InvalidDataException)
        {
            return LogHead.Empty(log) with { Damaged = true };
        }
    }
}
