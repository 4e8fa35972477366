using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Platform.Domain.Operations;

// What operators do to a projection, in a stream named after it.
public sealed record ProjectionPaused;

public sealed record ProjectionResumed;

public sealed record ParkedReplayRequested(long Position);

/// <param name="Position">The global position of the event that was parked.</param>
/// <param name="Applied">How many events of its stream were applied; 0: it failed again and stays parked.</param>
public sealed record ParkedReplayed(long Position, int Applied);

/// <summary>How operators want one projection to be.</summary>
/// <param name="Replaying">Positions of parked events whose replay was asked for and has not ended.</param>
public sealed record ProjectionControl(bool Paused, ImmutableSortedSet<long> Replaying)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    /// <summary>What nobody has touched.</summary>
    public static readonly ProjectionControl Untouched = new(false, []);

    public static ProjectionControl Create(ProjectionPaused e) => Untouched.Apply(e);

    public static ProjectionControl Create(ProjectionResumed e) => Untouched.Apply(e);

    public static ProjectionControl Create(ParkedReplayRequested e) => Untouched.Apply(e);

    public static ProjectionControl Create(ParkedReplayed e) => Untouched.Apply(e);

    public ProjectionControl Apply(ProjectionPaused _) => this with { Paused = true };

    public ProjectionControl Apply(ProjectionResumed _) => this with { Paused = false };

    public ProjectionControl Apply(ParkedReplayRequested e) => this with { Replaying = Replaying.Add(e.Position) };

    public ProjectionControl Apply(ParkedReplayed e) => this with { Replaying = Replaying.Remove(e.Position) };
}
