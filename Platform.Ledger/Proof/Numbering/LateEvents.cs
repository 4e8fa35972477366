using System.Security.Cryptography;
using Npgsql;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>Looks for events below the mark that have no place: the newest each time, and a stretch of all of them.</summary>
internal sealed class LateEvents
{
    /// <summary>Numbers looked at each time below the mark, and as many further up from where the last look ended.</summary>
    public const long StretchNumbers = 20_000;

    /// <summary>Events of one transaction.</summary>
    private const int RowsMax = 1_000;

    private const string Sql = """
        SELECT e.seq_id, e.tenant_id, e.stream_id, e.version, e.bdata FROM events.mt_events e
        WHERE e.seq_id <= $1 AND (e.seq_id > $1 - $4 OR (e.seq_id > $2 AND e.seq_id <= $2 + $4)) AND e.type <> 'tombstone'
            AND NOT EXISTS (SELECT FROM ledger.leaves l WHERE l.seq_id = e.seq_id)
        ORDER BY e.seq_id LIMIT $3
        """;

    private long _from;

    public async Task<List<(FoundLeaf Leaf, LateEvent Event)>> FindAsync(
        NpgsqlConnection connection,
        NumberingState state,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        foreach (var value in (long[])[state.Sequence, _from, RowsMax, StretchNumbers])
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        }
        var found = new List<(FoundLeaf, LateEvent)>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (sequence, tenant) = (reader.GetInt64(0), reader.GetString(1));
            var entry = reader.IsDBNull(4) ? [] : reader.GetFieldValue<byte[]>(4);
            found.Add(
                (
                    new FoundLeaf(sequence, tenant, SHA256.HashData([0, .. entry])),
                    new LateEvent(tenant, reader.GetString(2), reader.GetInt64(3), sequence)
                )
            );
        }
        _from = _from + StretchNumbers < state.Sequence ? _from + StretchNumbers : 0;
        return found;
    }

    /// <summary>How many of these get a place behind an event with a higher number.</summary>
    public static async Task<int> BehindAsync(NpgsqlConnection connection, List<FoundLeaf> leaves, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(seq_id), 0) FROM ledger.leaves", connection);
        var last = (long)(await command.ExecuteScalarAsync(cancel))!;
        return leaves.Count(leaf => leaf.Sequence < last);
    }
}

/// <summary>An event whose place was given after those of later ones.</summary>
public sealed record LateEvent(string Tenant, string Stream, long Version, long Sequence);
