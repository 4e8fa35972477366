namespace Platform.Ledger.Schema;

/// <summary>
/// Makes the ledger's empty database and what its roles need of the server, as superuser; safe to repeat. The roles owner, service and worker are
/// <see cref="Bootstrap"/>'s; what is inside is <see cref="LedgerMigration"/>'s work, as the owner.
/// </summary>
public static class LedgerBootstrap
{
    /// <summary>Sessions end by themselves: a writer that stands still holds up the daemon's mark for everybody, a frozen leader every take-over.</summary>
    private static readonly (string Role, string Setting)[] Limits =
    [
        (DatabaseRoles.Service, "statement_timeout = '5s'"),
        (DatabaseRoles.Service, "idle_in_transaction_session_timeout = '5s'"),
        (DatabaseRoles.Service, "lock_timeout = '2s'"),
        (DatabaseRoles.Reader, "statement_timeout = '10s'"),
        (DatabaseRoles.Reader, "default_transaction_read_only = on"),
        (DatabaseRoles.Worker, "idle_session_timeout = '15s'"),
        (DatabaseRoles.Worker, "idle_in_transaction_session_timeout = '10s'"),
    ];

    /// <summary>The reader's role, the database, and the limits of its sessions.</summary>
    /// <param name="superuserUrl">Any database of the server, as superuser.</param>
    /// <param name="readerPassword">The reader's password from now on.</param>
    /// <param name="name">What the database is called.</param>
    /// <param name="template">A database to copy instead of making an empty one; nobody may be connected to it.</param>
    /// <param name="cancel">Ends the wait for the lock and for the server.</param>
    public static async Task EnsureAsync(
        string superuserUrl,
        string readerPassword,
        string name,
        string? template = null,
        CancellationToken cancel = default
    )
    {
        var superuser = PostgresUrl.Parse(superuserUrl);
        await using var connection = await Bootstrap.OpenLockedAsync(superuser, cancel);
        await Bootstrap.EnsureRoleAsync(connection, DatabaseRoles.Reader, readerPassword, cancel);
        // Without it the daemon cannot see whether a missing number is still held by somebody. Inherited, not switched to.
        await Bootstrap.RunAsync(connection, $"ALTER ROLE {DatabaseRoles.Worker} INHERIT", cancel);
        await Bootstrap.RunAsync(connection, $"GRANT pg_read_all_stats TO {DatabaseRoles.Worker}", cancel);
        await Bootstrap.EnsureDatabaseAsync(
            connection,
            name,
            template,
            [DatabaseRoles.Owner, DatabaseRoles.Service, DatabaseRoles.Reader, DatabaseRoles.Worker],
            cancel
        );
        foreach (var (role, setting) in Limits)
        {
            await Bootstrap.RunAsync(connection, $"ALTER ROLE {role} IN DATABASE {Bootstrap.Name(name)} SET {setting}", cancel);
        }
        await Bootstrap.CloseSchemaPublicAsync(superuser with { Database = name }, cancel);
    }
}
