using Npgsql;

namespace Platform.EventStore.Proof.Watching;

/// <summary>How far the watch is: numbers of groups.</summary>
/// <param name="Fresh">The last one that was looked at when it was new.</param>
/// <param name="Rolling">The last one of the way through everything.</param>
internal sealed record WatchPlace(long Fresh, long Rolling)
{
    /// <summary>Before the first group.</summary>
    public const long Beginning = -1;

    /// <summary>Where the node before left it; the log from its end on where nobody has watched yet.</summary>
    public static async Task<WatchPlace> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT least(coalesce(w.fresh, 9223372036854775807), g.number), w.rolling
            FROM proof.watch w, (SELECT coalesce(max(number), -1) AS number FROM platform.groups) g
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new WatchPlace(reader.GetInt64(0), reader.GetInt64(1));
    }

    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("UPDATE proof.watch SET fresh = $1, rolling = $2", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Fresh });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Rolling });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
