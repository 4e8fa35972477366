using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.EventStore.Schema;

/// <summary>
/// Brings the two databases to the schema this program knows, as the owner: forward only, one migrator at a time, each file in a
/// transaction of its own. New functions are not executable by PUBLIC unless a migration grants it.
/// </summary>
public static class Migrator
{
    private const long LockKey = 0x706C61746D696772; // "platmigr"
    private const int LockWaitSeconds = 60;

    /// <summary>The version the log's database must have for this program to run.</summary>
    public static int ExpectedVersion => SchemaSet.Log.Version;

    /// <summary>Migrates both databases. Progress gets one line per file applied.</summary>
    /// <exception cref="SchemaException">An applied file was changed, or the database is newer than this program.</exception>
    public static async Task MigrateAsync(
        string ownerUrl,
        string keysOwnerUrl,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default
    )
    {
        await ApplyAsync(ownerUrl, SchemaSet.Log, progress, cancellation);
        await ApplyAsync(keysOwnerUrl, SchemaSet.Keys, progress, cancellation);
    }

    /// <summary>Migrates one database.</summary>
    /// <exception cref="SchemaException">An applied file was changed, or the database is newer than the set.</exception>
    public static async Task ApplyAsync(
        string ownerUrl,
        SchemaSet set,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var builder = PostgresUrl.Parse(ownerUrl).ToBuilder();
        builder.Pooling = false;
        builder.ApplicationName = "platform migrate";
        builder.CommandTimeout = 0; // a migration over a large log may run for long; cancelling it is the caller's right
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(cancellation);
        await RunAsync(connection, $"SET lock_timeout = '{LockWaitSeconds}s'; SELECT pg_advisory_lock({LockKey})", cancellation);
        await RunAsync(connection, "SET lock_timeout = 0", cancellation);
        await RunAsync(connection, SchemaRecords.CreateTables, cancellation);

        var records = await SchemaRecords.ReadAsync(connection, cancellation);
        RefuseForeign(set, records);
        var pending = set.Numbered.Where(file => file.Number > records.Version).ToList();
        foreach (var file in pending)
        {
            await InTransactionAsync(connection, file, SchemaRecords.AddVersion, cancellation);
            progress?.Report($"{set.Name}: {file.Name}");
        }
        // A migration may have dropped what it changed beneath, so after one every function and view is made again.
        foreach (var file in set.Objects.Where(file => pending.Count > 0 || !records.HasObject(file)))
        {
            await InTransactionAsync(connection, file, SchemaRecords.SetObject, cancellation);
            progress?.Report($"{set.Name}: {file.Name}");
        }
    }

    /// <summary>Does nothing when the database is exactly at this program's schema; for a service's start, which never changes it.</summary>
    /// <param name="source">Connections as the service or worker role.</param>
    /// <param name="set">Which database; the log when not given.</param>
    /// <param name="cancellation">Ends the wait for the server.</param>
    /// <exception cref="SchemaException">The schema is absent, older, newer or differs; the message says what to do.</exception>
    public static async Task CheckAsync(NpgsqlDataSource source, SchemaSet? set = null, CancellationToken cancellation = default)
    {
        set ??= SchemaSet.Log;
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var records = await SchemaRecords.ReadAsync(connection, cancellation);
        RefuseForeign(set, records);
        if (records.Version < set.Version)
        {
            throw new SchemaException(
                $"The {set.Name} database is at schema version {records.Version}, this program needs {set.Version}: run `platform migrate`."
            );
        }
        if (set.Objects.FirstOrDefault(file => !records.HasObject(file)) is { } stale)
        {
            throw new SchemaException($"The {set.Name} database has another {stale.Name} than this program: run `platform migrate`.");
        }
    }

    private static void RefuseForeign(SchemaSet set, SchemaRecords records)
    {
        if (records.Version > set.Version)
        {
            throw new SchemaException(
                $"The {set.Name} database is at schema version {records.Version}, this program knows {set.Version}: use the newer program."
            );
        }
        foreach (var file in set.Numbered.Where(file => file.Number <= records.Version))
        {
            if (!records.HasVersion(file))
            {
                var what = records.Knows(file.Number)
                    ? "was changed after it had been applied"
                    : "is missing although later ones were applied";
                throw new SchemaException(
                    $"Migration {file.Name} of the {set.Name} database {what}: leave applied files as they are and add a new one at the end."
                );
            }
        }
    }

    private static async Task InTransactionAsync(
        NpgsqlConnection connection,
        SchemaFile file,
        string record,
        CancellationToken cancellation
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // Functions may name each other in any order.
        await RunAsync(connection, "SET LOCAL check_function_bodies = off", cancellation);
        try
        {
            await RunAsync(connection, file.Sql, cancellation);
        }
        catch (PostgresException problem)
        {
            throw new SchemaException($"{file.Name} failed: {problem.MessageText} ({problem.SqlState})", problem);
        }
        await using (var command = new NpgsqlCommand(record, connection))
        {
            command.Parameters.Add(new() { Value = file.Number });
            command.Parameters.Add(new() { Value = file.Name });
            command.Parameters.Add(new() { Value = file.Sha256 });
            await command.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
