using System.Globalization;
using Platform.Api.Http;
using Platform.EventStore.Projecting;
using Platform.Projections.Operations;

namespace Platform.Api.Operations;

/// <summary>How a projection stands, for people and their alarms.</summary>
/// <param name="State">
/// running; behind: it is led and has not applied an event for longer than a moment (<see cref="ProjectionQueries.BehindMax"/>), its
/// leader's log says why; paused; stopped: no node leads it.
/// </param>
/// <param name="Position">The global position it has applied everything up to.</param>
/// <param name="LagSeconds">How long the first event it has not applied has waited.</param>
/// <param name="Epoch">How often its lease has been taken.</param>
/// <param name="Parked">Events it could not take, and those that wait behind them.</param>
/// <param name="Held">Those of them that only wait.</param>
/// <param name="Rebuild">Where the progress of its rebuild is read, while one runs.</param>
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
    string? Rebuild
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

/// <summary>Lists projections and what they have parked.</summary>
public sealed class ProjectionQueries(ProjectionStates states)
{
    /// <summary>Longer than this no event waits where all is well: as readiness has it.</summary>
    public static readonly TimeSpan BehindMax = ProjectionRunner.BehindMax;

    public static readonly Parameter AfterPosition = new(
        "after",
        "The position of the last event of the page before.",
        ParameterType.Number,
        Min: 0,
        Fallback: 0
    );

    public async Task<Page<ProjectionView>> ListAsync(HttpContext context)
    {
        _ = new QueryValues(context);
        var all = await states.AllAsync(context.RequestAborted);
        return new Page<ProjectionView>(all.ConvertAll(View), null);
    }

    public async Task<Page<ParkedView>> ParkedAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var name = OperationsRoutes.Name(context);
        var found = await states.ParkedAsync(name, query.Number(AfterPosition.Name)!.Value, limit + 1, context.RequestAborted);
        var items = found.Take(limit).Select(View).ToList();
        return new Page<ParkedView>(items, found.Count > limit ? items[^1].Position : null);
    }

    private static ProjectionView View(ProjectionState s) =>
        new(
            s.Name,
            s.Paused ? "paused"
                : s.Leader is null ? "stopped"
                : s.LagSeconds > BehindMax.TotalSeconds ? "behind"
                : "running",
            s.Version,
            s.Generation,
            Text(s.Position),
            s.LagEvents,
            Math.Round(s.LagSeconds, 3),
            s.Leader,
            s.Epoch,
            s.Parked,
            s.Held,
            s.Rebuild is { } id ? $"/v1/operations/rebuilds/{id}" : null
        );

    private static ParkedView View(ParkedEvent e) =>
        new(Text(e.Position), e.Tenant, e.Stream, e.Version, e.Held ? "held" : "error", e.Error, e.Parked, e.Attempts);

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
