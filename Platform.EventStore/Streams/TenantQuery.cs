using Npgsql;

namespace Platform.EventStore.Streams;

/// <summary>
/// A query that row-level security confines to one tenant: the tenant is set in the same round trip and the same implicit transaction,
/// so that it holds behind a pooler in transaction mode too and never outlives the query.
/// </summary>
public static class TenantQuery
{
    private const string SetTenant = "SELECT set_config('platform.tenant', $1, true)";

    /// <summary>Runs <paramref name="sql"/> with positional parameters and reads every row.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static async Task<List<T>> ReadAsync<T>(
        NpgsqlDataSource database,
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
            var scope = new NpgsqlBatchCommand(SetTenant);
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
