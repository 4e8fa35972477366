using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>
/// Makes the roles and the two empty databases, as superuser; safe to repeat, also at the same moment from several programs.
/// What is inside the databases is the migration's work, as the owner.
/// </summary>
public static class Bootstrap
{
    private const long LockKey = 0x706C6174626F6F74; // "platboot"

    /// <summary>Roles (with these passwords), databases and who may connect to them.</summary>
    public static async Task EnsureAsync(
        string superuserUrl,
        RolePasswords passwords,
        DatabaseNames names,
        CancellationToken cancellation = default
    )
    {
        await EnsureRolesAsync(superuserUrl, passwords, cancellation);
        await EnsureDatabasesAsync(superuserUrl, names, templates: null, cancellation);
    }

    /// <summary>The four roles, each without any right but to log in, with these passwords from now on.</summary>
    public static async Task EnsureRolesAsync(string superuserUrl, RolePasswords passwords, CancellationToken cancellation = default)
    {
        await using var connection = await OpenLockedAsync(PostgresUrl.Parse(superuserUrl), cancellation);
        foreach (var (role, password) in Pairs(passwords))
        {
            await EnsureRoleAsync(connection, role, password, cancellation);
        }
    }

    internal static async Task EnsureRoleAsync(NpgsqlConnection connection, string role, string password, CancellationToken cancellation)
    {
        if (!await ExistsAsync(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", role, cancellation))
        {
            await RunAsync(connection, $"CREATE ROLE {role}", cancellation);
        }
        const string Bare = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT";
        await RunAsync(connection, $"ALTER ROLE {role} {Bare} PASSWORD {Literal(password)}", cancellation);
    }

    /// <summary>The two databases, owned by the owner role, closed to everyone else who is not named here.</summary>
    /// <param name="superuserUrl">Any database of the server, as superuser.</param>
    /// <param name="names">What they are called.</param>
    /// <param name="templates">Databases to copy instead of making empty ones; nobody may be connected to them.</param>
    /// <param name="cancellation">Ends the wait for the lock and for the server.</param>
    public static async Task EnsureDatabasesAsync(
        string superuserUrl,
        DatabaseNames names,
        DatabaseNames? templates,
        CancellationToken cancellation = default
    )
    {
        var superuser = PostgresUrl.Parse(superuserUrl);
        await using var connection = await OpenLockedAsync(superuser, cancellation);
        string[] readers = [DatabaseRoles.Owner, DatabaseRoles.Service, DatabaseRoles.Worker];
        await EnsureDatabaseAsync(connection, names.Log, templates?.Log, [.. readers, DatabaseRoles.Marten], cancellation);
        await EnsureDatabaseAsync(connection, names.Keys, templates?.Keys, readers, cancellation);
        foreach (var name in (string[])[names.Log, names.Keys])
        {
            await CloseSchemaPublicAsync(superuser with { Database = name }, cancellation);
        }
    }

    internal static async Task EnsureDatabaseAsync(
        NpgsqlConnection connection,
        string name,
        string? template,
        string[] readers,
        CancellationToken cancellation
    )
    {
        if (!await ExistsAsync(connection, "SELECT 1 FROM pg_database WHERE datname = $1", name, cancellation))
        {
            // template0 carries nothing a site may have put into template1, and allows the encoding to be chosen.
            var source = template is null ? "template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'" : Name(template);
            await RunAsync(connection, $"CREATE DATABASE {Name(name)} OWNER {DatabaseRoles.Owner} TEMPLATE {source}", cancellation);
        }
        await RunAsync(connection, $"REVOKE ALL ON DATABASE {Name(name)} FROM PUBLIC", cancellation);
        await RunAsync(connection, $"GRANT CONNECT ON DATABASE {Name(name)} TO {string.Join(", ", readers)}", cancellation);
    }

    internal static async Task CloseSchemaPublicAsync(PostgresUrl database, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Unpooled(database));
        await connection.OpenAsync(cancellation);
        await RunAsync(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC", cancellation);
    }

    internal static async Task<NpgsqlConnection> OpenLockedAsync(PostgresUrl superuser, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(Unpooled(superuser));
        await connection.OpenAsync(cancellation);
        await RunAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellation);
        return connection;
    }

    // Pooled connections would outlive the call, and a database with connections cannot serve as a template.
    private static string Unpooled(PostgresUrl url)
    {
        var builder = url.ToBuilder();
        builder.Pooling = false;
        builder.ApplicationName = "platform bootstrap";
        return builder.ConnectionString;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string sql, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    internal static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static (string Role, string Password)[] Pairs(RolePasswords passwords) =>
        [
            (DatabaseRoles.Owner, passwords.Owner),
            (DatabaseRoles.Service, passwords.Service),
            (DatabaseRoles.Worker, passwords.Worker),
            (DatabaseRoles.Marten, passwords.Marten),
        ];

    // Utility statements take no parameters. standard_conforming_strings is on since 9.1: only quotes need doubling.
    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    internal static string Name(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
