using Npgsql;

namespace Platform.EventStore.Subscriptions;

/// <summary>How many events of a kind of stream the log has.</summary>
public static class LogCount
{
    /// <summary>Positions of one statement, so that each ends soon.</summary>
    private const int PositionsMax = 262_144;

    /// <summary>Events up to and with a position; null: of every kind.</summary>
    public static async Task<long> OfAsync(NpgsqlDataSource worker, string? kind, long upTo, CancellationToken cancel)
    {
        // Positions have no gaps.
        if (kind is null)
        {
            return upTo;
        }
        const string Sql = "SELECT count(*) FROM platform.log WHERE position > $1 AND position <= $2 AND stream ^@ $3";
        var count = 0L;
        for (var from = 0L; from < upTo; from += PositionsMax)
        {
            await using var command = worker.CreateCommand(Sql);
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Math.Min(upTo, from + PositionsMax) });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind + "/" });
            count += (long)(await command.ExecuteScalarAsync(cancel))!;
        }
        return count;
    }
}
