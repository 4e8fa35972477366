using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Operations;

// One rebuild of one projection, in a stream of its own. While it runs it holds the projection's name, so that no second one begins.
/// <param name="Why">operator, or deployment where the code's version is higher than the tables'.</param>
public sealed record RebuildRequested([property: Unique("projection-rebuild")] string Projection, string Why);

/// <param name="Position">The global position at which it took the old one's place.</param>
/// <param name="Events">Events it was folded from: those of its kind of stream. Rebuilds of before 22 November 2026 say the position here.</param>
/// <param name="ContentEqual">Whether old and new had the same content there; null where another version made the old one.</param>
/// <param name="OldHash">Hash of the old tables' rows at that position, empty where they could not be compared.</param>
[Releases("projection-rebuild")]
public sealed record RebuildCompleted(
    string Projection,
    int Generation,
    long Position,
    long Events,
    int Seconds,
    bool? ContentEqual,
    string OldHash,
    string NewHash
);

/// <param name="Error">The kind of error it ended with, free of values.</param>
[Releases("projection-rebuild")]
public sealed record RebuildFailed(string Projection, string Error);

public enum RebuildStatus
{
    Running,
    Completed,
    Failed,
}

/// <summary>A projection made anew beside the live one, from request to switch.</summary>
/// <param name="Result">What came of it, once it is completed.</param>
/// <param name="Error">Why it was given up, once it has failed.</param>
public sealed record Rebuild(string Projection, string Why, RebuildStatus Status, RebuildCompleted? Result, string? Error)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Rebuild Create(RebuildRequested e) => new(e.Projection, e.Why, RebuildStatus.Running, null, null);

    public Rebuild Apply(RebuildCompleted e) => this with { Status = RebuildStatus.Completed, Result = e };

    public Rebuild Apply(RebuildFailed e) => this with { Status = RebuildStatus.Failed, Error = e.Error };
}
