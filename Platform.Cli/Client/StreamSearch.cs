using Npgsql;
using Platform.Api.Hosting;
using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>
/// Finds whose a stream is. Only that it exists is looked up, in the database itself: asking each tenant's log over HTTP would leave
/// a trace in all of them.
/// </summary>
public static class StreamSearch
{
    /// <returns>The tenant's id.</returns>
    /// <exception cref="UserException">It is in no tenant, in several, or nobody can tell.</exception>
    public static async Task<string> TenantOfAsync(Connection connection, string stream, CancellationToken cancellation)
    {
        var worker = connection.WorkerUrl ?? throw new UserException("Which tenant's stream? Name it with --tenant <slug>.");
        using var operators = new ApiClient(connection.Url, connection.RequireOperatorKey());
        var tenants = await new TenantDirectory(operators).AllAsync(cancellation);
        await using var database = PlatformSettings.Open(worker, "platform replay");
        var holders = await HoldersAsync(database, stream, cancellation);
        // What happens to a tenant stands in the platform's log too, as a companion of the tenant's own.
        var own = holders.Count > 1 ? holders.Where(id => id != TenantDirectory.Platform).ToList() : holders;
        var names = own.ConvertAll(id => tenants.Find(tenant => tenant.Id == id)?.Slug ?? id);
        return own switch
        {
            [var one] => one,
            [] => throw new UserException($"No tenant has a stream {stream}."),
            _ => throw new UserException($"Several tenants have a stream {stream}: {string.Join(", ", names)}. Choose one with --tenant."),
        };
    }

    // One look into the index (tenant, stream, version) per tenant, however long the log is.
    private static async Task<List<string>> HoldersAsync(NpgsqlDataSource database, string stream, CancellationToken cancellation)
    {
        const string Sql = """
            WITH RECURSIVE tenants(tenant) AS (
                SELECT min(tenant) FROM platform.log
                UNION ALL
                SELECT (SELECT min(l.tenant) FROM platform.log l WHERE l.tenant > t.tenant) FROM tenants t WHERE t.tenant IS NOT NULL)
            SELECT t.tenant FROM tenants t
            WHERE EXISTS (SELECT FROM platform.log l WHERE l.tenant = t.tenant AND l.stream = $1)
            ORDER BY 1
            """;
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        var holders = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            holders.Add(reader.GetString(0));
        }
        return holders;
    }
}
