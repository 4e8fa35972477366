using System.Text.Json;

namespace Platform.Api.Operations;

/// <summary>How a projection stands, for people and their alarms.</summary>
/// <param name="State">
/// running; behind: it is led and has not applied an event for longer than a moment (<see cref="ProjectionQueries.BehindMax"/>), its
/// leader's log says why; paused; stopped: no node leads it; rebuilding: its rows are of an older version than this program's.
/// </param>
/// <param name="Position">The global position it has applied everything up to.</param>
/// <param name="LagSeconds">How long the first event it has not applied has waited.</param>
/// <param name="Epoch">How often its lease has been taken.</param>
/// <param name="Parked">Events it could not take, and those that wait behind them.</param>
/// <param name="Held">Those of them that only wait.</param>
/// <param name="Rebuild">Where the progress of its rebuild is read, while one runs.</param>
/// <param name="Progress">what that last told: <c>phase</c> (filling, then indexing), positions <c>done</c> and, in all, <c>total</c>.</param>
public sealed record ProjectionView(
    string Name,
    string State,
    int Version,
    int Generation,
    string Position,
    long LagEvents,
    double LagSeconds,
    string? Leader,
    long Epoch,
    long Parked,
    long Held,
    string? Rebuild,
    JsonElement? Progress
);

/// <summary>An event a projection could not take.</summary>
/// <param name="Reason">error: it failed; held: it waits behind one of its stream that failed.</param>
public sealed record ParkedView(
    string Position,
    string Tenant,
    string Stream,
    long Version,
    string Reason,
    string? Error,
    DateTimeOffset ParkedAt,
    int Attempts
);
