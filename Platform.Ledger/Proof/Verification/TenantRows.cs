using System.Threading.Channels;
using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Reads a tenant's entries for its check: the next slab is on its way while one is looked at.</summary>
internal sealed class TenantRows(NpgsqlConnection connection, string tenant, NumberedTo numbered)
{
    private const int SlabsAhead = 8;

    // In the order of places as they come, event by event: what the planner prefers where it knows little sorts the whole log before the first row.
    private const string AsAStream = """
        SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off
        """;

    private const string AsPlanned = """
        SET LOCAL enable_mergejoin TO DEFAULT; SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL max_parallel_workers_per_gather TO DEFAULT
        """;

    private readonly Slabs _slabs = new();

    /// <summary>Every numbered place in order; the first that is wrong, or null.</summary>
    public async Task<LedgerFinding?> NumberedAsync(TenantCheck check, IProgress<long>? progress, CancellationToken cancel)
    {
        await SetAsync(AsAStream, cancel);
        var first = await PlacesAsync(check, progress, cancel);
        await SetAsync(AsPlanned, cancel);
        return first;
    }

    private Task<LedgerFinding?> PlacesAsync(TenantCheck check, IProgress<long>? progress, CancellationToken cancel) =>
        RunAsync(
            $"""
            SELECT l.tenant_position, l.position, l.leaf, {EntryRow.Columns}
            FROM ledger.leaves l LEFT JOIN events.mt_events e ON e.seq_id = l.seq_id
            WHERE l.tenant = {Literal(tenant)} ORDER BY l.tenant_position
            """,
            slab =>
            {
                var fields = slab.Fields;
                while (fields.NextRow())
                {
                    var position = fields.Int64();
                    var place = fields.Int64();
                    var leaf = fields.Bytes();
                    if (check.Numbered(position, place, leaf, EntryRow.Read(ref fields)) is { } finding)
                    {
                        return finding;
                    }
                }
                progress?.Report(check.Size);
                return null;
            },
            cancel
        );

    /// <summary>What has no place: behind the numbering it is followed, below it there should be none.</summary>
    public async Task<LedgerFinding?> UnnumberedAsync(TenantCheck check, CancellationToken cancel)
    {
        var followed = 0;
        var first = await EventsAsync(
            $"AND e.seq_id > {numbered.Sequence}",
            (in EntryRow row) =>
            {
                followed++;
                return check.Unnumbered(row);
            },
            cancel
        );
        // Each place had an event of its own: as many events as places leave none over.
        return first is not null || await CountAsync(cancel) == check.Size + followed
            ? first
            : await EventsAsync("AND NOT EXISTS (SELECT FROM ledger.leaves l WHERE l.seq_id = e.seq_id)", Left, cancel);
    }

    private LedgerFinding? Left(in EntryRow row)
    {
        var stream = System.Text.Encoding.UTF8.GetString(row.Stream);
        return row.Sequence > numbered.Sequence
            ? null
            : new(
                LedgerFindingClass.NotNumbered,
                $"stream {stream} version {row.Version}: it stands below what is numbered and has no place in the tree",
                tenant,
                null,
                stream,
                row.Version
            );
    }

    private async Task<long> CountAsync(CancellationToken cancel)
    {
        const string Sql = "SELECT count(*) FROM events.mt_events WHERE tenant_id = $1 AND stream_id <> 'mt_tombstone'";
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = WholeRows.SecondsMax };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private Task<LedgerFinding?> EventsAsync(string which, EventCheck check, CancellationToken cancel) =>
        RunAsync(
            $"""
            SELECT {EntryRow.Columns} FROM events.mt_events e
            WHERE e.tenant_id = {Literal(tenant)} AND e.stream_id <> 'mt_tombstone' {which} ORDER BY e.seq_id
            """,
            slab =>
            {
                var fields = slab.Fields;
                while (fields.NextRow())
                {
                    if (check(EntryRow.Read(ref fields)) is { } finding)
                    {
                        return finding;
                    }
                }
                return null;
            },
            cancel
        );

    private delegate LedgerFinding? EventCheck(in EntryRow row);

    private async Task SetAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<LedgerFinding?> RunAsync(string select, Func<Slab, LedgerFinding?> check, CancellationToken cancel)
    {
        var ahead = Channel.CreateBounded<Slab>(new BoundedChannelOptions(SlabsAhead) { SingleReader = true, SingleWriter = true });
        LedgerFinding? first = null;
        var checking = Task.Run(
            async () =>
            {
                try
                {
                    await foreach (var slab in ahead.Reader.ReadAllAsync(cancel))
                    {
                        first ??= check(slab);
                        _slabs.Return(slab.Bytes);
                    }
                }
                catch (Exception e)
                {
                    // Or who reads ahead would wait for ever.
                    ahead.Writer.TryComplete(e);
                    throw;
                }
            },
            cancel
        );
        try
        {
            await BinaryCopy.ReadAsync(connection, select, _slabs.Rent, slab => ahead.Writer.WriteAsync(slab, cancel), cancel);
        }
        finally
        {
            ahead.Writer.TryComplete();
            await checking;
        }
        return first;
    }

    // COPY takes no parameters.
    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
