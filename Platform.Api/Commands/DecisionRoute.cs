using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Api.Commands;

/// <summary>A decision over several streams, for what no single one of them can settle.</summary>
/// <param name="Stream">The stream it changes or begins; its events come first, and the answer's <c>ETag</c> is its version.</param>
/// <param name="Reads">What it depends on; <paramref name="Stream"/> first, where it is read at all.</param>
public sealed record DecisionPlan(StreamId Stream, IReadOnlyList<StreamRead> Reads, Func<IReadOnlyList<object?>, Decision> Decide)
{
    /// <summary>Refused, or these events with this answer.</summary>
    public static Decision Of(Refusal? refusal, Func<IReadOnlyList<StreamEvents>> events, Func<long, Answer> answer, Job? job = null) =>
        refusal is not null
            ? Decision.Refused(refusal)
            : new Decision(null, [.. events().Where(e => e.Events.Count > 0)], answer, job is null ? [] : [job]);
}

/// <summary>As <see cref="CommandRoutes.MapCommand"/>, for commands whose decision reads or writes more than one stream.</summary>
public static class DecisionRoutes
{
    /// <param name="plan">From the request, the command and the caller to what is to be decided.</param>
    public static RouteHandlerBuilder MapDecision<TCommand>(
        this IEndpointRouteBuilder routes,
        string method,
        string pattern,
        IServiceProvider services,
        string permission,
        Func<HttpContext, TCommand, Caller, DecisionPlan> plan
    )
        where TCommand : notnull
    {
        var decider = services.GetRequiredService<Decider>();
        var clock = services.GetRequiredService<TimeProvider>();
        return routes
            .MapMethods(pattern, [method], (Delegate)HandleAsync)
            .WithMetadata(new Requirement(permission, Command: true))
            .WithName(JsonNamingPolicy.CamelCase.ConvertName(typeof(TCommand).Name))
            .Takes(Parameter.IdempotencyKey, Parameter.IfMatch, Parameter.Session)
            .Accepts<TCommand>("application/json");

        async Task HandleAsync(HttpContext context)
        {
            var body = await RequestBody.Read(context.Request, cancel: context.RequestAborted);
            var command = StrictJson.Parse<TCommand>(body.Span);
            ShapeCheck.Require(command);
            var ifMatch = RequestHeaders.IfMatch(context.Request);
            var caller = context.Caller(clock.GetUtcNow());
            var planned = plan(context, command, caller);
            var question = new Question(
                context.CommandContext(caller),
                planned.Stream.Tenant,
                planned.Reads,
                planned.Decide,
                context.RequestKey(body.Span),
                ifMatch is null ? null : version => ifMatch.Admits(Reads(planned) ? version : 0)
            );
            await CommandResult.WriteAsync(context, await decider.DecideAsync(question, context.RequestAborted), planned.Stream.Tenant);
        }
    }

    // A stream that is not read is new: it has no version anybody could name.
    private static bool Reads(DecisionPlan plan) => plan.Reads.Count > 0 && plan.Reads[0].Stream == plan.Stream;
}
