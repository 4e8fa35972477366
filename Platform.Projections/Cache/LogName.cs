using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Projections.Cache;

/// <summary>Tells one log from another that shares its Redis, by the leaf hash of the platform's first entry, which no two logs have in common.</summary>
public static class LogName
{
    private const int Bytes = 9;

    /// <summary>Twelve characters, or null while the log is empty.</summary>
    public static async Task<string?> FindAsync(NpgsqlDataSource service, CancellationToken cancel)
    {
        const string Sql = "SELECT leaf FROM platform.log WHERE tenant = 'platform' AND tenant_position = 1";
        var leaves = await TenantQuery.ReadAsync(service, "platform", Sql, r => r.GetFieldValue<byte[]>(0), cancel);
        return leaves.Count == 0 ? null : System.Buffers.Text.Base64Url.EncodeToString(leaves[0].AsSpan(0, Bytes));
    }
}
