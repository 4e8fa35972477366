using System.Globalization;
using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Operations;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Projecting;
using Platform.Ledger.Entry;
using Platform.Projections.Operations;

namespace Platform.Api.Operations;

/// <summary>Projections as operators see and steer them. Every command is an event of the platform's own log, carried out by a job.</summary>
public static class OperationsRoutes
{
    private const string Path = "/v1/operations";

    public static void MapOperations(this IEndpointRouteBuilder routes, IServiceProvider services)
    {
        var operations = routes.MapGroup("/operations").WithTags("Operations");
        var projections = operations.MapGroup("/projections");
        const string Operator = Permissions.Operator;
        projections
            .MapCommand<PauseProjection, ProjectionControl>(
                "POST",
                "/{name}/pause",
                services,
                Operator,
                (http, _) => new(Control(http)),
                new(Job: SteerProjection.Kind)
            )
            .Produces<CommandResult.Done>();
        projections
            .MapCommand<ResumeProjection, ProjectionControl>(
                "POST",
                "/{name}/resume",
                services,
                Operator,
                (http, _) => new(Control(http)),
                new(Job: SteerProjection.Kind)
            )
            .Produces<CommandResult.Done>();
        projections
            .MapCommand<ReplayParkedEvent, ProjectionControl>(
                "POST",
                "/{name}/parked/{position}/replay",
                services,
                Operator,
                (http, _) => new(Control(http)),
                new(Job: ReplayParked.Kind),
                ParkedAsync
            )
            .Produces<CommandResult.Done>();
        projections
            .MapCommand<RebuildProjection, Rebuild>(
                "POST",
                "/{name}/rebuild",
                services,
                Operator,
                (_, caller) => new(new StreamId(EventDrafts.PlatformTenant, $"rebuild/{caller.NewId}")),
                new(stream => $"{Path}/rebuilds/{stream.Id}", Job: RebuildJob.Kind),
                http => new(new RebuildProjection(Name(http), RebuildReasons.Operator))
            )
            .Produces<CommandResult.Created>(StatusCodes.Status202Accepted);
        operations
            .MapCommand<StartConsistencyCheck, ConsistencyCheck>(
                "POST",
                "/consistency",
                services,
                Operator,
                (_, caller) => new(new StreamId(EventDrafts.PlatformTenant, $"consistency/{caller.NewId}")),
                new(stream => $"{Path}/consistency/{stream.Id}", Job: ConsistencyJob.Kind),
                require: (http, command) => _ = command.Projection is { } name ? Known(http, name) : null
            )
            .Produces<CommandResult.Created>(StatusCodes.Status202Accepted);
        operations.MapOperationsQueries();
    }

    private static void MapOperationsQueries(this IEndpointRouteBuilder operations)
    {
        var reads = operations.MapGroup("").WithMetadata(new Requirement(Permissions.Operator, Command: false)).ReadsFrom(null);
        reads.MapGet("/projections", (HttpContext http, ProjectionQueries q) => q.ListAsync(http)).WithName("listProjections");
        reads
            .MapGet("/projections/{name}/parked", (HttpContext http, ProjectionQueries q) => q.ParkedAsync(http))
            .WithName("listParkedEvents")
            .Takes(ProjectionQueries.AfterPosition, Parameter.Limit());
        reads
            .MapGet("/rebuilds/{id:guid}", (HttpContext http, Guid id, RebuildQuery q) => q.AnswerAsync(http, id))
            .WithName("getRebuild")
            .Produces<RebuildView>();
        reads.MapGet("/consistency", (HttpContext http, ConsistencyQueries q) => q.LatestAsync(http)).WithName("listConsistency");
        reads
            .MapGet("/consistency/{id:guid}", (HttpContext http, Guid id, ConsistencyQueries q) => q.GetAsync(http, id))
            .WithName("getConsistency");
    }

    /// <summary>The projection the path names.</summary>
    /// <exception cref="ProblemException">404: there is none of that name.</exception>
    internal static string Name(HttpContext http) => Known(http, (string)http.GetRouteValue("name")!);

    private static async ValueTask<ReplayParkedEvent> ParkedAsync(HttpContext http)
    {
        var (name, position) = (Name(http), Position(http));
        var states = http.RequestServices.GetRequiredService<ProjectionStates>();
        return new ReplayParkedEvent(position, await states.FirstParkedAsync(name, position, http.RequestAborted));
    }

    private static long Position(HttpContext http) =>
        long.TryParse((string)http.GetRouteValue("position")!, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        && position > 0
            ? position
            : throw new ProblemException(ProblemCodes.InvalidParameter, "position is a whole number from 1.");

    internal static string Known(HttpContext http, string name) =>
        http.RequestServices.GetRequiredService<IReadOnlyList<Projection>>().Any(p => p.Name == name)
            ? name
            : throw new ProblemException(ProblemCodes.NotFound, "There is no projection of this name.");

    private static StreamId Control(HttpContext http) => new(EventDrafts.PlatformTenant, $"projection/{Name(http)}");
}
