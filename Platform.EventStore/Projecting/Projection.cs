using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>
/// A read model that follows the log. Rows and progress commit together, so no event is skipped or applied twice. Its tables exist in numbered
/// generations; a view of each table's name always shows the live one, and queries name the view.
/// </summary>
public abstract class Projection
{
    /// <summary>lower_snake, such as <c>accounts</c>: what operations, metrics and <c>read.projections</c> call it.</summary>
    public abstract string Name { get; }

    /// <summary>Raised when the same events would give other rows: a new generation is then built beside the live one.</summary>
    public virtual int Version => 1;

    /// <summary>
    /// Whether queries of this program can be answered from the tables of another version, as they are until a raised version's own are filled. False:
    /// they are refused until then.
    /// </summary>
    public virtual bool ServesOtherVersions => true;

    /// <summary>Its tables; the engine makes them for each generation, with row-level security, grants and views.</summary>
    public abstract IReadOnlyList<ReadTable> Tables { get; }

    /// <summary>True: each commit writes <c>read.changes</c>, which caches follow.</summary>
    public virtual bool TellsChanges => false;

    /// <summary>The kind of stream it takes events of (<c>account</c> for <c>account/&lt;id&gt;</c>); null: of all.</summary>
    public virtual string? StreamKind => null;

    /// <summary>
    /// False: the event changes nothing here, whatever stands in it. A batch of only such events moves the position and costs no
    /// more: so what is cheap to see is worth seeing, such as the stream's kind or the event's type.
    /// </summary>
    public virtual bool Concerns(LogRow row) =>
        StreamKind is not { } kind
        || (row.Stream.Length > kind.Length && row.Stream[kind.Length] == '/' && row.Stream.StartsWith(kind, StringComparison.Ordinal));

    /// <summary>
    /// Applies a batch, in order, with set-based statements on the open transaction, to the tables that <see cref="ProjectionBatch.Table"/> names.
    /// Time comes from the events alone, so that a rebuild gives the same rows.
    /// </summary>
    public abstract Task ApplyAsync(NpgsqlConnection connection, ProjectionBatch batch, CancellationToken cancel);

    /// <summary>Its rows in memory, where a rebuild may fold many events before it writes; null where <see cref="ApplyAsync"/> is all there is.</summary>
    internal virtual Rows.FoldedRows? Folded(int generation, bool bulk) => null;
}
