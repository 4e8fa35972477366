using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>How far the numbering says it is, in the snapshot that is verified.</summary>
/// <param name="Place">The last place of all.</param>
/// <param name="Sequence">Everything up to here has its place.</param>
/// <param name="Late">Entries that got their place behind later ones.</param>
internal sealed record NumberedTo(long Place, long Sequence, long Late)
{
    private const string LateSql = """
        SELECT e.stream_id, e.version FROM (
            SELECT seq_id, max(seq_id) OVER (ORDER BY tenant_position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM ledger.leaves WHERE tenant = $1) l
        JOIN events.mt_events e USING (seq_id) WHERE l.seq_id < l.before
        """;

    public static async Task<NumberedTo> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT position, seq_id, late FROM ledger.numbering", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new NumberedTo(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))
            : throw new InvalidDataException("ledger.numbering has lost its row");
    }

    /// <summary>A tenant's entries whose place is behind later ones; what follows them in their stream may stand before them.</summary>
    public async Task<HashSet<(string Stream, long Version)>> LateAsync(
        NpgsqlConnection connection,
        string tenant,
        CancellationToken cancel
    )
    {
        var late = new HashSet<(string, long)>();
        if (Late > 0)
        {
            await using var command = new NpgsqlCommand(LateSql, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                late.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }
        return late;
    }
}
