using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Streams;
using Platform.Projections;

namespace Platform.Api.Access;

/// <summary>Where a list stands, and how its next page is named.</summary>
public sealed record AccessWalk(CursorPlace Place, Func<long, string> Next);

/// <summary>A list shows what the log held at the walk's first request, and waits for its read model to have got there.</summary>
public sealed class AccessWalks(LogReader log, FreshReads fresh, SigningKeys signing)
{
    /// <param name="route">The list; a cursor is good for this and the <paramref name="filter"/> alone.</param>
    /// <exception cref="ProblemException">The cursor is not of this walk, or the read model has not caught up in time.</exception>
    public async Task<AccessWalk> WalkAsync(HttpContext context, QueryValues query, string route, string filter, string projection)
    {
        var credential = context.Credential();
        var cursors = await signing.CursorsAsync(context.RequestAborted);
        var scope = new CursorScope(route, credential.Id.ToString(), filter);
        var place = query.Text("after") is { } after
            ? cursors.Open(after, scope)
            : new CursorPlace(Guid.CreateVersion7(), 0, await log.LastPositionAsync(credential.Tenant, context.RequestAborted));
        await RequireAsync(context, projection, Math.Max(place.End, RequestHeaders.Position(context.Request) ?? 0));
        return new AccessWalk(place, position => cursors.Issue(scope, place with { After = position }));
    }

    /// <summary>Waits until the projection has passed the caller's tenant's position.</summary>
    public async Task RequireAsync(HttpContext context, string projection, long position)
    {
        if (!await fresh.WaitAsync(projection, context.Credential().Tenant, position, context.RequestAborted))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
    }
}
