namespace Platform.Cli.Local;

/// <summary>Makes the data directory of a private PostgreSQL.</summary>
internal static class PostgresCluster
{
    /// <param name="directory">Belongs to the user; the cluster lies in its <c>data/</c>.</param>
    /// <param name="binaries">Where initdb is.</param>
    /// <param name="superuser">The first role.</param>
    /// <param name="password">The first role's password.</param>
    /// <param name="throwAway">Without waiting for the disk, neither now nor later.</param>
    /// <param name="user">Whom it will run as.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task CreateAsync(
        string directory,
        string binaries,
        string superuser,
        string password,
        bool throwAway,
        ServerUser user,
        CancellationToken cancellation
    )
    {
        // Made aside and renamed when complete: half a cluster looks like a whole one to the next start.
        var data = Path.Combine(directory, "data.new");
        await Subprocess.RunAsync(["rm", "-rf", data], cancellation: cancellation);
        var passwordFile = Path.Combine(directory, "password");
        await user.WriteAsync(passwordFile, password, cancellation);
        string[] quick = throwAway ? ["--no-sync"] : [];
        var made = await Subprocess.RunAsync(
            user.Wrap([
                Path.Combine(binaries, "initdb"),
                $"--pgdata={data}",
                $"--username={superuser}",
                $"--pwfile={passwordFile}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                .. quick,
            ]),
            cancellation: cancellation
        );
        await Subprocess.RunAsync(["rm", "-f", passwordFile], cancellation: cancellation);
        if (made.ExitCode != 0)
        {
            throw new UserException($"A private PostgreSQL could not be made in {directory}: {made.LastWords}.");
        }
        await user.WriteAsync(Path.Combine(data, "platform.conf"), Settings(throwAway), cancellation);
        string[] include = ["sh", "-c", "echo \"include 'platform.conf'\" >> \"$0\"", Path.Combine(data, "postgresql.conf")];
        await Subprocess.RunAsync(user.Wrap(include), cancellation: cancellation);
        Directory.Move(data, Path.Combine(directory, "data"));
    }

    private static string Settings(bool throwAway) =>
        $"""
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            max_connections = {(throwAway ? 400 : 100)}
            shared_buffers = '256MB'
            max_wal_size = '4GB'
            fsync = {(throwAway ? "off" : "on")}
            synchronous_commit = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            # Statements may carry what no log may hold.
            log_min_error_statement = panic
            log_statement = none

            """;
}
