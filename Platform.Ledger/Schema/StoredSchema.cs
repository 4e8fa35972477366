using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>Which schema a database has, as the migration noted it.</summary>
internal static class StoredSchema
{
    /// <summary>What to do where it is another one.</summary>
    public const string Migrate = "run ./platform migrate";

    public static SchemaException None() => new($"the database has no ledger's schema: {Migrate}");

    /// <summary>Null: there is none.</summary>
    public static async Task<(string Digest, int Number)?> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using (var there = new NpgsqlCommand("SELECT to_regclass('ledger.schema') IS NOT NULL", connection))
        {
            if (await there.ExecuteScalarAsync(cancel) is not true)
            {
                return null;
            }
        }
        await using var command = new NpgsqlCommand("SELECT digest, number FROM ledger.schema", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetString(0), reader.GetInt32(1)) : null;
    }

    /// <exception cref="SchemaException">It is not this program's; says what to do.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var stored = await ReadAsync(connection, cancel) ?? throw None();
        if (stored.Number != LedgerMigration.Number || stored.Digest != LedgerMigration.Digest)
        {
            throw new SchemaException(
                stored.Number > LedgerMigration.Number
                    ? "the database was migrated by a newer program: use that one"
                    : $"the database has another schema ({stored.Digest}) than this program ({LedgerMigration.Digest}): {Migrate}"
            );
        }
    }
}
