using System.Buffers.Text;
using System.Text;
using Npgsql;
using Platform.Ledger.Entry;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Tells more exactly what was changed, and where first, from what else is stored: signed tiles and the next entry's link.</summary>
internal sealed class FirstPlace(NpgsqlConnection connection, string tenant)
{
    private const string PlacedSql = """
        SELECT l.leaf, sha256('\x00'::bytea || e.bdata), n.bdata,
            (SELECT substr(t.hashes, (($2 - 1) % 256 * 32 + 1)::int, 32) FROM proof.tiles t
                WHERE t.tenant = $1 AND t.level = 0 AND t.index = ($2 - 1) / 256 ORDER BY t.generation DESC LIMIT 1)
        FROM ledger.leaves l JOIN events.mt_events e USING (seq_id)
        LEFT JOIN events.mt_events n ON n.tenant_id = e.tenant_id AND n.stream_id = e.stream_id AND n.version = e.version + 1
        WHERE l.tenant = $1 AND l.tenant_position = $2
        """;

    private const string MovedSql = """
        SELECT min(b.tenant_position) FROM ledger.leaves a JOIN ledger.leaves b ON b.tenant = a.tenant AND (b.position > a.position OR b.seq_id > a.seq_id)
        WHERE a.tenant = $1 AND a.tenant_position = $2
        """;

    /// <summary>The finding, as exact as can be.</summary>
    public async Task<LedgerFinding> OfAsync(LedgerFinding finding, CancellationToken cancel) =>
        (finding.Class, finding.Position) switch
        {
            (FindingClass.EntryChanged, { } position) when await IsLeafAsync(position, cancel) => finding with
            {
                Class = FindingClass.LeafColumn,
                Sentence =
                    $"stream {finding.Stream} version {finding.Version}: the leaf in its place is not the hash of its entry, which others hold to",
            },
            (FindingClass.EntryMoved, { } position) => finding with { Position = await MovedAsync(position, cancel) },
            _ => finding,
        };

    // Whether what else is known of the entry speaks for its bytes, and so against its leaf.
    private async Task<bool> IsLeafAsync(long position, CancellationToken cancel)
    {
        await using var command = Command(PlacedSql, position);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel) || reader.IsDBNull(1))
        {
            return false;
        }
        var bytes = reader.GetFieldValue<byte[]>(1);
        if (!reader.IsDBNull(3))
        {
            return reader.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(bytes);
        }
        return !reader.IsDBNull(2)
            && EntryTail.TryRead(reader.GetFieldValue<byte[]>(2), out var next)
            && Encoding.UTF8.GetString(next.Prev) == Base64Url.EncodeToString(bytes);
    }

    private async Task<long> MovedAsync(long position, CancellationToken cancel)
    {
        await using var command = Command(MovedSql, position);
        return await command.ExecuteScalarAsync(cancel) as long? ?? position;
    }

    private NpgsqlCommand Command(string sql, long position)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        return command;
    }
}
