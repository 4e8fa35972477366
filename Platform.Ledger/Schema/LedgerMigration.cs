using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Marten;
using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>
/// Brings a database to this program's schema, as its owner and in one step: Marten's tables, Wolverine's (by <paramref name="messages"/>), then ours,
/// the guard and every grant. Safe to repeat; of two at once one waits for the other.
/// </summary>
/// <param name="store">Opened as owner, with <c>AutoCreate.CreateOrUpdate</c>.</param>
/// <param name="owner">The same database as owner.</param>
/// <param name="messages">Applies the message store's schema; null where there is none.</param>
public sealed class LedgerMigration(IDocumentStore store, NpgsqlDataSource owner, Func<CancellationToken, Task>? messages = null)
{
    private const long LockKey = 0x6C65646765727363; // "ledgersc"

    /// <summary>Raised when what a start must find has changed.</summary>
    internal const int Number = 1;

    /// <summary>What this program's schema is, in one word.</summary>
    public static string Digest { get; } =
        Convert.ToHexString(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Concat(Scripts().Select(s => s.Sql)) + typeof(IDocumentStore).Assembly.GetName().Version)
            )
        )[..16];

    /// <exception cref="SchemaException">A newer program migrated the database, or Marten's tables hold what it would drop.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var connection = await owner.OpenConnectionAsync(cancel);
        await RunAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancel);
        try
        {
            await RequireNotNewerAsync(connection, cancel);
            await ForeignObjects.RequireNoneAsync(connection, cancel);
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            await (messages?.Invoke(cancel) ?? RunAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {LedgerSchemas.Messages}", cancel));
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            foreach (var (name, sql) in Scripts())
            {
                await RunAsync(connection, sql, cancel, name);
            }
            await RunAsync(
                connection,
                $"INSERT INTO ledger.schema (digest, number) VALUES ('{Digest}', {Number}) ON CONFLICT (one) DO UPDATE SET digest = EXCLUDED.digest, number = EXCLUDED.number, at = EXCLUDED.at",
                cancel
            );
            await transaction.CommitAsync(cancel);
            await RunAsync(connection, "SELECT ledger.rotate_answers()", cancel);
        }
        finally
        {
            await RunAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static async Task RequireNotNewerAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (await StoredSchema.ReadAsync(connection, cancel) is { Number: > Number } stored)
        {
            throw new SchemaException(
                $"the database was migrated by a newer program (schema {stored.Number}, this one knows {Number}): use that one"
            );
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, string? name = null)
    {
        // Who waits for another's migration, or for an index on a large table, waits as long as it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        try
        {
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException e) when (name is not null)
        {
            throw new SchemaException($"{name}: {e.MessageText}");
        }
    }

    private static IEnumerable<(string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (
            var name in assembly
                .GetManifestResourceNames()
                .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }
}
