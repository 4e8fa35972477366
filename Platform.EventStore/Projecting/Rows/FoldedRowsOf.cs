using System.Runtime.InteropServices;
using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>
/// The same, typed: rows that were lately read or written, bounded, and those whose change is still to be written. What is known to be
/// absent is kept too.
/// </summary>
/// <param name="bulk">
/// Many rows are written at once, by COPY. A leader never does: the server waits for ever for a process that was stopped within one.
/// </param>
internal sealed class FoldedRows<TRow>(
    string table,
    bool bulk,
    string kind,
    Func<LogRow, bool> takes,
    Func<TRow?, LogRow, string, TRow?> fold
) : FoldedRows
    where TRow : class
{
    /// <summary>Rows kept; beyond it all that are written are forgotten.</summary>
    public const int Limit = 50_000;

    /// <summary>Seconds a statement may take; where many rows are written at once, more.</summary>
    private const int Seconds = 5;

    private const int BulkSeconds = 30;

    /// <summary>From so many new rows on a COPY is faster than a statement.</summary>
    private const int CopyMin = 200;

    private readonly RowStatements<TRow> _statements = new(table, bulk ? BulkSeconds : Seconds);
    private readonly Dictionary<(string Tenant, string Stream), Slot> _slots = [];
    private readonly List<Slot> _dirty = [];
    private readonly List<(LogRow At, Slot Slot)> _taken = [];
    private readonly List<(string Tenant, string Id)> _wanted = [];

    public override int Dirty => _dirty.Count;

    public override int Take(IReadOnlyList<LogRow> rows)
    {
        if (_slots.Count > Limit && _dirty.Count == 0)
        {
            _slots.Clear();
        }
        _taken.Clear();
        _wanted.Clear();
        foreach (var row in rows)
        {
            if (!takes(row))
            {
                continue;
            }
            ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, (row.Tenant, row.Stream), out var there);
            if (!there)
            {
                slot = new Slot(row.Tenant, row.Stream[(kind.Length + 1)..]);
                // Nothing can be there before a stream's first event.
                if (row.Version > 1)
                {
                    _wanted.Add((slot.Tenant, slot.Id));
                }
            }
            _taken.Add((row, slot!));
        }
        return _wanted.Count;
    }

    public override async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        foreach (var (identity, row) in await _statements.ReadAsync(connection, _wanted, cancel))
        {
            _slots[(identity.Tenant, $"{kind}/{identity.Id}")].Set(identity, row);
        }
    }

    public override void Fold()
    {
        foreach (var (at, slot) in _taken)
        {
            Fold(at, slot);
        }
        _taken.Clear();
    }

    private void Fold(LogRow at, Slot slot)
    {
        var after = fold(slot.Row, at, slot.Id);
        if (after is null && slot.Row is null)
        {
            return;
        }
        if (!slot.IsDirty)
        {
            slot.IsDirty = true;
            slot.Before = slot.Row;
            _dirty.Add(slot);
        }
        slot.Position = slot.Row is null ? at.TenantPosition : slot.Position;
        (slot.Row, slot.Version) = (after, at.Version);
        if (after is not null)
        {
            RowType<TRow>.Instance.Identify(after, slot.Identity);
        }
    }

    /// <summary>What changed since the last write: the row before and after, null where there was or is none.</summary>
    public IEnumerable<(string Tenant, TRow? Before, TRow? After)> Changes => _dirty.Select(s => (s.Tenant, s.Before, s.Row));

    public override async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // A row that was not there when it was looked for is there for nobody else: the generation's row is locked.
        var made = _dirty.FindAll(s => s.Row is not null && s.Before is null);
        var written = _dirty.FindAll(s => s.Row is not null && s.Before is not null);
        if (!bulk || made.Count < CopyMin)
        {
            written.AddRange(made);
            made.Clear();
        }
        var gone = _dirty.FindAll(s => s.Row is null && s.Before is not null);
        if (gone.Count > 0)
        {
            await _statements.DeleteAsync(connection, gone.ConvertAll(s => (s.Tenant, s.Id)), cancel);
        }
        if (made.Count > 0)
        {
            await new RowCopy<TRow>(table).WriteAsync(connection, made.ConvertAll(s => (s.Identity, s.Row!)), cancel);
        }
        if (written.Count > 0)
        {
            await _statements.WriteAsync(connection, written.ConvertAll(s => s.Identity), written.ConvertAll(s => s.Row!), cancel);
        }
        foreach (var slot in _dirty)
        {
            (slot.IsDirty, slot.Before) = (false, null);
        }
        _dirty.Clear();
    }

    private sealed class Slot(string tenant, string id)
    {
        public string Tenant => tenant;

        public string Id => id;

        public TRow? Row { get; set; }

        public TRow? Before { get; set; }

        public long Position { get; set; }

        public long Version { get; set; }

        public bool IsDirty { get; set; }

        public RowIdentity Identity => new(tenant, id, Position, Version);

        public void Set(RowIdentity identity, TRow row) => (Row, Position, Version) = (row, identity.Position, identity.Version);
    }
}
