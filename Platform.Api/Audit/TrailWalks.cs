using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Api.Audit;

/// <summary>One walk through the trail: where it stands and how to name its next page.</summary>
public sealed record TrailWalk(CursorPlace Place, Func<long, string> Next);

/// <summary>
/// Begins and continues walks. A walk's first request is an event of its own, durable before the first byte of the answer, and fixes
/// the end of what the walk sees, so that no reader chases its own trail.
/// </summary>
public sealed class TrailWalks(Decider decider, LogReader log, SigningKeys signing, TimeProvider clock)
{
    /// <summary>The walk this request belongs to.</summary>
    /// <param name="what">events, entries, stream or state.</param>
    /// <param name="filter">Canonical text of what is looked for; a cursor is good for this alone.</param>
    /// <param name="after">The cursor sent, or null at a walk's first request.</param>
    public async Task<TrailWalk> WalkAsync(HttpContext context, string what, string filter, string? after, bool opened)
    {
        var cursors = await signing.CursorsAsync(context.RequestAborted);
        var scope = new CursorScope(what, context.Credential().Id.ToString(), filter);
        var place = after is null ? await BeginAsync(context, what, filter, opened) : cursors.Open(after, scope);
        return new TrailWalk(place, position => cursors.Issue(scope, place with { After = position }));
    }

    private async Task<CursorPlace> BeginAsync(HttpContext context, string what, string filter, bool opened)
    {
        var tenant = context.Credential().Tenant;
        var end = await log.LastPositionAsync(tenant, context.RequestAborted);
        var caller = context.Caller(clock.GetUtcNow());
        var e = new TrailRead(what, filter, opened, PurposeHeader.Find(context.Request), end);
        var stream = new StreamEvents(new StreamId(tenant, $"read/{caller.NewId}"), [e]);
        var decided = await decider.DecideAsync(
            new Question(
                context.CommandContext(caller),
                tenant,
                [],
                _ => new Decision(null, [stream], _ => new Answer(StatusCodes.Status200OK))
            ),
            CancellationToken.None
        );
        return decided.Kind == DecidedKind.Answered
            ? new CursorPlace(caller.NewId, 0, end)
            : throw new InvalidOperationException($"a read could not be recorded: {decided.Kind}");
    }
}
