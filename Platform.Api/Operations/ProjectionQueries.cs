using System.Globalization;
using System.Text.Json;
using Platform.Api.Http;
using Platform.EventStore.Projecting;
using Platform.Projections.Operations;

namespace Platform.Api.Operations;

/// <summary>Lists projections and what they have parked.</summary>
public sealed class ProjectionQueries(ProjectionStates states, IReadOnlyList<Projection> projections)
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

    private ProjectionView View(ProjectionState s) =>
        new(
            s.Name,
            s.Paused ? "paused"
                : projections.Any(p => p.Name == s.Name && p.Version > s.Version) ? "rebuilding"
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
            s.Rebuild is { } id ? $"/v1/operations/rebuilds/{id}" : null,
            s.Progress is null ? null : JsonElement.Parse(s.Progress)
        );

    private static ParkedView View(ParkedEvent e) =>
        new(Text(e.Position), e.Tenant, e.Stream, e.Version, e.Held ? "held" : "error", e.Error, e.Parked, e.Attempts);

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
