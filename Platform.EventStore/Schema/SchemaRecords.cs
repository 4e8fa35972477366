using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.EventStore.Schema;

/// <summary>What a database says has been applied to it: <c>platform.schema_version</c> and <c>platform.schema_object</c>.</summary>
internal sealed class SchemaRecords
{
    public const string CreateTables = $"""
        SET client_min_messages = warning;
        CREATE SCHEMA IF NOT EXISTS platform;
        CREATE TABLE IF NOT EXISTS platform.schema_version (
            number integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE IF NOT EXISTS platform.schema_object (
            name text PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        GRANT USAGE ON SCHEMA platform TO {DatabaseRoles.Service}, {DatabaseRoles.Worker};
        GRANT SELECT ON platform.schema_version, platform.schema_object TO {DatabaseRoles.Service}, {DatabaseRoles.Worker};
        """;

    public const string AddVersion = "INSERT INTO platform.schema_version (number, name, sha256) VALUES ($1, $2, $3)";

    // Objects have no number; the first parameter is there so that both statements are called alike.
    public const string SetObject = """
        INSERT INTO platform.schema_object (name, sha256) SELECT $2, $3 WHERE $1 = 0
        ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, applied_at = now()
        """;

    private readonly Dictionary<int, byte[]> versions = [];
    private readonly Dictionary<string, byte[]> objects = [];

    /// <summary>The last applied number; 0 when none, or when the database was never migrated.</summary>
    public int Version => versions.Keys.DefaultIfEmpty(0).Max();

    public bool Knows(int number) => versions.ContainsKey(number);

    public bool HasVersion(SchemaFile file) => versions.TryGetValue(file.Number, out var hash) && hash.AsSpan().SequenceEqual(file.Sha256);

    public bool HasObject(SchemaFile file) => objects.TryGetValue(file.Name, out var hash) && hash.AsSpan().SequenceEqual(file.Sha256);

    public static async Task<SchemaRecords> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var records = new SchemaRecords();
        await using var exists = new NpgsqlCommand("SELECT to_regclass('platform.schema_object') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is not true)
        {
            return records;
        }
        await using (var command = new NpgsqlCommand("SELECT number, sha256 FROM platform.schema_version", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                records.versions[reader.GetInt32(0)] = reader.GetFieldValue<byte[]>(1);
            }
        }
        await using (var command = new NpgsqlCommand("SELECT name, sha256 FROM platform.schema_object", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                records.objects[reader.GetString(0)] = reader.GetFieldValue<byte[]>(1);
            }
        }
        return records;
    }
}
