namespace Platform.Benchmarks.Ledger;

/// <summary>One side of a comparison: Marten as it comes, or with the ledger.</summary>
public interface IArm
{
    /// <summary>Before the names of its rows: <c>bare</c>, <c>ledger</c>.</summary>
    string Name { get; }

    /// <summary>Starts a stream of three events, in a session of its own.</summary>
    Task AppendAsync(string tenant, string stream);

    /// <summary>Starts a stream of twenty events; not measured.</summary>
    Task FillAsync(string tenant, string stream);

    /// <summary>Loads a stream and appends one event.</summary>
    Task DecideAsync(string tenant, string stream);
}
