using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>Events that one generation of a projection applies together, in order.</summary>
/// <param name="tables">The projection's tables.</param>
/// <param name="generation">Whose tables are written to.</param>
/// <param name="rows">The events, oldest first; of the projection's kind of stream where it has one.</param>
/// <param name="memory">What the projection may keep from batch to batch.</param>
public sealed class ProjectionBatch(IReadOnlyList<ReadTable> tables, int generation, IReadOnlyList<LogRow> rows, ProjectionMemory memory)
{
    private readonly ChangedKeys _changed = new();

    internal ProjectionBatch(
        IReadOnlyList<ReadTable> tables,
        int generation,
        IReadOnlyList<LogRow> rows,
        ProjectionMemory memory,
        ChangedKeys changed
    )
        : this(tables, generation, rows, memory) => _changed = changed;

    public IReadOnlyList<LogRow> Rows => rows;

    /// <summary>The number of the generation it is applied to.</summary>
    public int Generation => generation;

    /// <summary>Kept between batches of one run, forgotten when one fails.</summary>
    public ProjectionMemory Memory => memory;

    /// <summary>Where rows of this table are written: <c>read.accounts_7</c>.</summary>
    /// <exception cref="InvalidOperationException">The projection declares no such table.</exception>
    public string Table(string name) =>
        tables.FirstOrDefault(t => t.Name == name)?.In(generation)
        ?? throw new InvalidOperationException($"no read table '{name}' is declared");

    /// <summary>An answer cached under this key may have changed; told only where <see cref="Projection.TellsChanges"/>.</summary>
    public void Changed(string tenant, string key) => _changed.Add(tenant, key);
}

/// <summary>
/// What a projection keeps in memory from batch to batch while one process applies one generation: a copy of rows it wrote. Forgotten
/// whenever a batch does not commit, so that it never differs from the table.
/// </summary>
public sealed class ProjectionMemory
{
    private object? _kept;

    /// <summary>What is kept, made when there is nothing.</summary>
    public T Kept<T>(Func<T> make)
        where T : class => (T)(_kept ??= make());

    public void Forget() => _kept = null;
}
