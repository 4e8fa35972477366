using Platform.Api.Http;
using Platform.EventStore.Streams;
using Platform.Projections;
using Platform.Projections.Cache;

namespace Platform.Api.Security;

/// <summary>
/// Before a query that was sent a position: waits until what it answers from has passed it, at most <see cref="FreshReads.WaitMax"/>, then
/// 503 <c>position-timeout</c>. Where the answer is cached the wait is on the cache's own feed, and asks no database when it is there already.
/// </summary>
public sealed class FreshAnswers(RequestDelegate next, LogReader log, FreshReads fresh, ReadCaches caches, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    public async Task InvokeAsync(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<ReadsFrom>() is { } from
            && RequestHeaders.Position(context.Request) is { } position
        )
        {
            var tenant = from.TenantParameter is { } name ? (string)context.GetRouteValue(name)! : context.Credential().Tenant;
            if (position > 0 && !await ReachedAsync(from.Projection, tenant, position, context.RequestAborted))
            {
                throw new ProblemException(ProblemCodes.PositionTimeout);
            }
        }
        await next(context);
    }

    private async Task<bool> ReachedAsync(string? projection, string tenant, long position, CancellationToken cancel) =>
        projection is not null && caches.FindWait(projection) is { } wait
            ? await wait.UntilAsync(tenant, position, cancel)
            : await WrittenAsync(tenant, position, cancel)
                && (projection is null || await fresh.WaitAsync(projection, tenant, position, cancel));

    // A position the log has not come to yet is no position a projection has passed.
    private async Task<bool> WrittenAsync(string tenant, long position, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        while (await log.LastPositionAsync(tenant, cancel) < position)
        {
            if (clock.GetElapsedTime(started) > FreshReads.WaitMax)
            {
                return false;
            }
            await Task.Delay(LookAgain, clock, cancel);
        }
        return true;
    }
}
