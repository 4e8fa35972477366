namespace Platform.Tests.EventStore.Proof.Sequencing;

/// <summary>The log and all that was signed of it, as a backup has it; written back as a restore does, by a superuser.</summary>
public sealed class WholeDatabase
{
    private static readonly string[] Tables =
    [
        "proof.tiles",
        "proof.root_entries",
        "proof.checkpoints",
        "proof.refusals",
        "proof.generations",
        "proof.sequencer",
    ];

    private readonly LogCopy _log;
    private readonly string _schema;

    private WholeDatabase(LogCopy log, string schema, int notes) => (_log, _schema, Notes) = (log, schema, notes);

    /// <summary>Signed checkpoints in it.</summary>
    public int Notes { get; }

    public static async Task<WholeDatabase> ReadAsync(ProofDatabase database)
    {
        var schema = $"kept_{Guid.NewGuid():N}";
        await database.RunAsync(
            $"CREATE SCHEMA {schema}; " + string.Join("; ", Tables.Select(table => $"CREATE TABLE {In(schema, table)} AS TABLE {table}"))
        );
        var notes = (await SignedLogs.NotesAsync(database.Superuser)).Count;
        return new WholeDatabase(await LogCopy.ReadAsync(database.Superuser), schema, notes);
    }

    /// <summary>Entries of each tenant.</summary>
    public Dictionary<string, int> Sizes() => _log.Log.CountBy(line => line.Tenant).ToDictionary(StringComparer.Ordinal);

    public async Task WriteAsync(ProofDatabase database)
    {
        await _log.WriteAsync(database.Superuser);
        await database.RunAsync(
            $"TRUNCATE {string.Join(", ", Tables)}; "
                + string.Join("; ", Tables.Select(table => $"INSERT INTO {table} SELECT * FROM {In(_schema, table)}"))
        );
    }

    private static string In(string schema, string table) => $"{schema}.{table.Split('.')[1]}";
}
