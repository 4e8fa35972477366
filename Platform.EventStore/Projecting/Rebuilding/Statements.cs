using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>Short statements on somebody's transaction.</summary>
internal static class Statements
{
    /// <summary>Waits for a lock only briefly, since whoever comes behind a waiting one waits too.</summary>
    public const string WaitBriefly = "SET LOCAL lock_timeout = '200ms'";

    /// <summary>A lock was not to be had in time, or two waited for each other: worth another try.</summary>
    public static bool GaveUpWaiting(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;

    public static async Task RunAsync(this NpgsqlConnection connection, string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<T?> OneAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params object[] values
    )
        where T : class => (await AllAsync(connection, sql, read, cancel, values)).FirstOrDefault();

    public static async Task<List<T>> AllAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancel,
        params object[] values
    )
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        return command;
    }
}
