using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Platform.Domain.Operations;

// A comparison of projections with a fold of the log, in a stream of its own.
/// <param name="Projection">Null: all of them, one after the other.</param>
public sealed record ConsistencyRequested(string? Projection);

/// <summary>One projection was compared.</summary>
/// <param name="Position">The global position at which both stood.</param>
/// <param name="Rows">Rows the fold has.</param>
/// <param name="Difference">missing (the fold has it, the projection has not), extra, different; null: they are equal.</param>
/// <param name="Table">Where the first difference is.</param>
/// <param name="Key">The row's primary key there.</param>
public sealed record ConsistencyCompared(string Projection, long Position, long Rows, string? Difference, string? Table, string? Key);

/// <summary>All that was asked for was compared.</summary>
public sealed record ConsistencyCompleted(bool Consistent, int Projections);

/// <summary>One check, from request to result.</summary>
public sealed record ConsistencyCheck(string? Projection, bool Completed, bool? Consistent, ImmutableList<ConsistencyCompared> Compared)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static ConsistencyCheck Create(ConsistencyRequested e) => new(e.Projection, false, null, []);

    public ConsistencyCheck Apply(ConsistencyCompared e) => this with { Compared = Compared.Add(e) };

    public ConsistencyCheck Apply(ConsistencyCompleted e) => this with { Completed = true, Consistent = e.Consistent };
}
