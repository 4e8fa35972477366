using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Npgsql;
using Platform.EventStore.Projecting.Rows;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.EventStore.Projecting;

/// <summary>
/// One row a stream. The record's properties are the columns (snake_case); the engine adds <c>tenant</c>, <c>id</c> (what stands behind the kind in the
/// stream's name), <c>position</c> (tenant_position of the event that made the row: stable, for cursors) and <c>version</c> (the stream's),
/// and fills properties Tenant, Id, Position and Version where the record declares them.
/// By convention, found once and refused at start where wrong: <c>public static TRow Create(IEvent&lt;T&gt; e)</c>, <c>public static TRow
/// Apply(IEvent&lt;T&gt; e, TRow row)</c>, <c>public static bool ShouldDelete(T e)</c>. An event without a method raises the version alone; what comes
/// before a <c>Create</c> makes no row.
/// </summary>
public abstract class SingleStreamProjection<TRow> : Projection
    where TRow : class
{
    /// <summary>Longer type names are none of ours.</summary>
    private const int TypeNameMax = 200;

    private readonly EventJson _json;
    private readonly FrozenDictionary<string, EventFold<TRow>>.AlternateLookup<ReadOnlySpan<char>> _folds;
    private readonly Lazy<IReadOnlyList<ReadTable>> _tables;

    /// <param name="name">The projection's name and its table's.</param>
    /// <param name="streamKind">Such as <c>account</c>.</param>
    /// <exception cref="InvalidOperationException">A method or a column breaks the conventions; says which.</exception>
    protected SingleStreamProjection(EventJson json, string name, string streamKind)
    {
        (_json, Name, StreamKind) = (json, name, streamKind);
        _folds = FoldConventions.Of<TRow>(GetType(), json.Catalogue).GetAlternateLookup<ReadOnlySpan<char>>();
        // The columns are looked at here and now, the indexes once the derived class is there.
        var columns = RowType<TRow>.Instance.TableBody;
        _tables = new(() => [new ReadTable(name, columns, [.. Indexes])]);
    }

    public sealed override string Name { get; }

    public sealed override string StreamKind { get; }

    public override IReadOnlyList<ReadTable> Tables => _tables.Value;

    /// <summary>Such as <c>(tenant, email)</c>; beside the primary key <c>(tenant, id)</c>.</summary>
    public virtual IReadOnlyList<string> Indexes => ["(tenant, position)"];

    /// <summary>Keys under which answers that show this row are cached.</summary>
    public virtual IEnumerable<string> Keys(TRow row) => [];

    /// <summary>False: the event is passed over.</summary>
    protected virtual bool Takes(LogRow row) => true;

    internal override FoldedRows Folded(int generation, bool bulk) =>
        new FoldedRows<TRow>(Tables[0].In(generation), bulk, StreamKind, Takes, Fold);

    public override async Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel)
    {
        var rows = (FoldedRows<TRow>)batch.Memory.Kept(() => Folded(batch.Generation, bulk: false));
        if (rows.Take(batch.Rows) > 0)
        {
            await rows.ReadAsync(connection, cancel);
        }
        rows.Fold();
        if (TellsChanges)
        {
            foreach (var (tenant, before, after) in rows.Changes)
            {
                foreach (var key in (before is null ? [] : Keys(before)).Concat(after is null ? [] : Keys(after)))
                {
                    batch.Changed(tenant, key);
                }
            }
        }
        await rows.WriteAsync(connection, cancel);
    }

    private TRow? Fold(TRow? row, LogRow at, string id)
    {
        var type = EntryBytes.Type(at.Bytes);
        Span<char> name = stackalloc char[TypeNameMax];
        if (type.Length > TypeNameMax || !_folds.TryGetValue(name[..Encoding.UTF8.GetChars(type, name)], out var fold))
        {
            return row;
        }
        using var document = JsonDocument.Parse(at.Bytes);
        var view = new EntryView(document.RootElement);
        var data =
            _json.Read(view.Type, view.Schema, view.Data)
            ?? throw new InvalidDataException($"event {view.Type} is not in the catalogue it was found in");
        return fold.Fold(row, data, at, id, view);
    }
}
