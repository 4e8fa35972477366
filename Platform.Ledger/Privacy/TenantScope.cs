using Npgsql;

namespace Platform.Ledger.Privacy;

/// <summary>Statements on the key database that row-level security confines to one tenant, in one round trip and one implicit transaction.</summary>
internal static class TenantScope
{
    /// <summary>A batch whose first result is the tenant that was set; what is added comes behind it.</summary>
    public static NpgsqlBatch Begin(NpgsqlDataSource database, string tenant)
    {
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("SELECT set_config('platform.tenant', $1, true)") { Parameters = { new() { Value = tenant } } });
        return batch;
    }
}
