using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>What was signed of a tenant's log, as the database has it or as it is remembered outside.</summary>
/// <param name="Size">Entries it covers.</param>
/// <param name="Root">The tree's root at that size.</param>
/// <param name="Stored">The row it stands in; null: remembered outside the database.</param>
internal sealed record SignedSize(long Size, byte[] Root, StoredCheckpoint? Stored = null)
{
    /// <summary>Checkpoints looked at, the newest: each tells the first wrong place more exactly.</summary>
    private const int CheckpointsMax = 4_096;

    private static readonly string Sql = $"""
        SELECT c.size, c.root, c.generation, c.note, c.signed FROM proof.checkpoints c
        WHERE c.tenant = $1 AND c.generation = (SELECT max(g.generation) FROM proof.checkpoints g WHERE g.tenant = $1)
        ORDER BY c.size DESC LIMIT {CheckpointsMax}
        """;

    /// <summary>What the database has, the smallest size first.</summary>
    public static async Task<List<SignedSize>> StoredAsync(NpgsqlConnection connection, string tenant, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<SignedSize>();
        while (await reader.ReadAsync(cancel))
        {
            found.Add(
                new SignedSize(
                    reader.GetInt64(0),
                    reader.GetFieldValue<byte[]>(1),
                    new StoredCheckpoint(reader.GetInt32(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4))
                )
            );
        }
        found.Reverse();
        return found;
    }
}

internal sealed record StoredCheckpoint(int Generation, string Note, DateTimeOffset Signed);
