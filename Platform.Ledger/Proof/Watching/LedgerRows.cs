using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Platform.Ledger.Entry;
using Platform.Ledger.Proof.Verification;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Proof.Watching;

/// <summary>Goes through leaves and events the other way round than the numbering did: every leaf has its event, and every event its leaf.</summary>
internal sealed class LedgerRows(NpgsqlDataSource worker, EventCatalogue catalogue)
{
    /// <summary>Leaves of one step.</summary>
    public const int LeavesMax = 2_000;

    /// <summary>Sequence numbers of one step.</summary>
    public const long NumbersMax = 20_000;

    private readonly ColumnCheck _columns = new(catalogue);
    private readonly Slabs _slabs = new();

    /// <summary>The next leaves, each beside its event's bytes and columns.</summary>
    /// <param name="after">The place that was looked at last.</param>
    /// <returns>The last place looked at, <paramref name="after"/> where there is no more, and the first thing that is wrong.</returns>
    public async Task<(long Last, Damage? Damage)> LeavesAsync(long after, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        var (last, first) = (after, (Damage?)null);
        await BinaryCopy.ReadAsync(
            connection,
            $"""
            SELECT l.position, l.tenant, l.tenant_position, l.leaf, {EntryRow.Columns}
            FROM ledger.leaves l LEFT JOIN events.mt_events e ON e.seq_id = l.seq_id
            WHERE l.position > {after} ORDER BY l.position LIMIT {LeavesMax}
            """,
            _slabs.Rent,
            slab =>
            {
                var fields = slab.Fields;
                while (fields.NextRow())
                {
                    var place = fields.Int64();
                    var tenant = fields.Bytes();
                    var position = fields.Int64();
                    var leaf = fields.Bytes();
                    var row = EntryRow.Read(ref fields);
                    first ??=
                        place == last + 1
                            ? Wrong(tenant, position, leaf, row)
                            : Of(LedgerFindingClass.PlaceChanged, tenant, position, $"place {last + 1} should be here, and {place} is");
                    last = place;
                }
                _slabs.Return(slab.Bytes);
                return ValueTask.CompletedTask;
            },
            cancel
        );
        return (last, first);
    }

    /// <summary>The next events below what is numbered.</summary>
    /// <param name="after">The sequence number that was looked at last.</param>
    /// <returns>The last number looked at, <paramref name="after"/> where there is no more, and the first that has no leaf.</returns>
    public async Task<(long Last, Damage? Damage)> EventsAsync(long after, CancellationToken cancel)
    {
        const string Sql = """
            SELECT least(n.seq_id, $1 + $2), e.seq_id, e.tenant_id, e.stream_id, e.version FROM ledger.numbering n LEFT JOIN LATERAL (
                SELECT * FROM events.mt_events e WHERE e.seq_id > $1 AND e.seq_id <= least(n.seq_id, $1 + $2) AND e.type <> 'tombstone'
                    AND NOT EXISTS (SELECT FROM ledger.leaves l WHERE l.seq_id = e.seq_id) ORDER BY e.seq_id LIMIT 1) e ON true
            """;
        var rows = await WorkerRows.ReadAsync(
            worker,
            Sql,
            r =>
                (
                    Last: r.GetInt64(0),
                    Damage: r.IsDBNull(1)
                        ? null
                        : new Damage(
                            LedgerFindingClass.NotNumbered,
                            r.GetString(2),
                            r.GetInt64(1),
                            $"stream {r.GetString(3)} version {r.GetInt64(4)} stands below what is numbered and has no place in the tree"
                        )
                ),
            cancel,
            new NpgsqlParameter<long> { TypedValue = after },
            new NpgsqlParameter<long> { TypedValue = NumbersMax }
        );
        return (Math.Max(after, rows[0].Last), rows[0].Damage);
    }

    /// <summary>The last place and the last number there are.</summary>
    public async Task<(long Place, long Number)> EndAsync(CancellationToken cancel) =>
        (await WorkerRows.ReadAsync(worker, "SELECT position, seq_id FROM ledger.numbering", r => (r.GetInt64(0), r.GetInt64(1)), cancel))[
            0
        ];

    private Damage? Wrong(ReadOnlySpan<byte> tenant, long position, ReadOnlySpan<byte> leaf, in EntryRow row)
    {
        if (row.IsMissing)
        {
            return Of(LedgerFindingClass.EntryMissing, tenant, position, "its entry is gone");
        }
        if (!leaf.SequenceEqual(SHA256.HashData(row.EntryAfterZero)))
        {
            return Of(FindingClass.EntryChanged, tenant, position, "the entry's bytes do not have the hash that stands in its place");
        }
        return !EntryTail.TryRead(row.Entry, out var tail) || !EntryHead.TryAt(row.Entry, out var at)
                ? Of(FindingClass.UnreadableEntry, tenant, position, "the bytes are no entry of format 1")
            : _columns.Wrong(row, tail, at, tenant) is { } wrong ? Of(wrong.Class, tenant, position, wrong.Sentence)
            : null;
    }

    private static Damage Of(string @class, ReadOnlySpan<byte> tenant, long position, string sentence) =>
        new(@class, Encoding.UTF8.GetString(tenant), position, sentence);
}
