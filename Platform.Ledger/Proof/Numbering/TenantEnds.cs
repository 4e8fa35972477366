using Npgsql;
using NpgsqlTypes;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>The last position of each tenant, kept while one process numbers.</summary>
internal sealed class TenantEnds
{
    /// <summary>Tenants kept; past it all are read again.</summary>
    public const int KeptMax = 100_000;

    private const string Sql = """
        SELECT w.tenant, coalesce((SELECT l.tenant_position FROM ledger.leaves l WHERE l.tenant = w.tenant ORDER BY l.tenant_position DESC LIMIT 1), 0)
        FROM unnest($1) AS w(tenant)
        """;

    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);

    /// <summary>Reads the ends of tenants that are not known yet.</summary>
    public async Task LoadAsync(NpgsqlConnection connection, List<FoundLeaf> leaves, CancellationToken cancel)
    {
        if (_ends.Count > KeptMax)
        {
            Forget();
        }
        string[] unknown =
        [
            .. leaves.Select(leaf => leaf.Tenant).Where(tenant => !_ends.ContainsKey(tenant)).Distinct(StringComparer.Ordinal),
        ];
        if (unknown.Length == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = unknown, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            _ends[reader.GetString(0)] = reader.GetInt64(1);
        }
    }

    /// <summary>The tenant's next position.</summary>
    public long Next(string tenant) => ++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(_ends, tenant);

    /// <summary>What was given was not committed, or another process goes on.</summary>
    public void Forget() => _ends.Clear();
}
