using Npgsql;

namespace Platform.Ledger.Reading;

/// <summary>
/// A query that row-level security confines to one tenant: the tenant is set in the same round trip and the same implicit transaction,
/// so that it holds behind a pooler in transaction mode too and never outlives the query.
/// </summary>
public static class TenantQuery
{
    /// <summary>Sets the tenant ($1) for one transaction.</summary>
    public const string SetTenant = "SELECT set_config('platform.tenant', $1, true)";

    /// <summary>The same, and plans no bitmaps in it: they have no order, so that everything is read and sorted before the first row.</summary>
    public const string SetTenantInOrder = "SELECT set_config('platform.tenant', $1, true), set_config('enable_bitmapscan', 'off', true)";

    /// <summary>Runs <paramref name="sql"/> with positional parameters and reads every row.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static Task<List<T>> ReadAsync<T>(
        NpgsqlDataSource database,
        string tenant,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params object[] parameters
    ) => RunAsync(database, SetTenant, tenant, sql, read, cancel, parameters);

    /// <summary>
    /// As <see cref="ReadAsync{T}(NpgsqlDataSource, string, string, Func{NpgsqlDataReader, T}, CancellationToken, object[])"/>, for a page that an index
    /// gives in its order. Of a range with two ends the planner expects a handful where a table has no statistics yet, and would sort all that is left
    /// of a log for each page of it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static Task<List<T>> ReadInOrderAsync<T>(
        NpgsqlDataSource database,
        string tenant,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params object[] parameters
    ) => RunAsync(database, SetTenantInOrder, tenant, sql, read, cancel, parameters);

    private static async Task<List<T>> RunAsync<T>(
        NpgsqlDataSource database,
        string setTenant,
        string tenant,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params object[] parameters
    )
    {
        try
        {
            await using var batch = database.CreateBatch();
            var scope = new NpgsqlBatchCommand(setTenant);
            scope.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
            batch.BatchCommands.Add(scope);
            var query = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
            {
                query.Parameters.Add(new NpgsqlParameter { Value = parameter });
            }
            batch.BatchCommands.Add(query);
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            await reader.NextResultAsync(cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(read(reader));
            }
            return rows;
        }
        catch (Exception e) when (StoreErrors.IsAway(e, cancel))
        {
            throw new StoreUnavailableException("the database does not answer", e);
        }
    }
}

/// <summary>Which errors say that the database is away, rather than that the query is wrong.</summary>
public static class StoreErrors
{
    public static bool IsAway(Exception error, CancellationToken cancel) =>
        error switch
        {
            PostgresException { SqlState: var state } => state.StartsWith("57P", StringComparison.Ordinal)
                || state.StartsWith("53", StringComparison.Ordinal)
                || state.StartsWith("08", StringComparison.Ordinal)
                || state is "57014" or "25006",
            NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
            OperationCanceledException => !cancel.IsCancellationRequested,
            _ => false,
        };
}
