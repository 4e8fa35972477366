using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.Skeleton.Setup;

/// <summary>Serves until it is told to end, once schema and rights are as they must be.</summary>
internal static class Serving
{
    public static async Task<int> RunAsync(WebApplication app, Func<Task> prepare, params NpgsqlDataSource[] pools)
    {
        foreach (var pool in pools)
        {
            await LedgerStart.RequireAsync(pool, CancellationToken.None);
        }
        await prepare();
        await using (app)
        {
            await app.RunAsync();
        }
        return 0;
    }
}
