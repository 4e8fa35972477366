using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>What was signed of a tenant's log, as far as the verifier is told: the newest of what the database has and what is remembered outside.</summary>
/// <param name="Size">Entries it covers.</param>
/// <param name="Root">The tree's root at that size.</param>
internal readonly record struct SignedSize(long Size, byte[] Root)
{
    private const string Sql = """
        SELECT c.size, c.root FROM proof.checkpoints c WHERE c.tenant = $1 ORDER BY c.generation DESC, c.size DESC LIMIT 1
        """;

    /// <summary>The newest that the database has; null: none.</summary>
    public static async Task<SignedSize?> StoredAsync(NpgsqlConnection connection, string tenant, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new SignedSize(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }
}
