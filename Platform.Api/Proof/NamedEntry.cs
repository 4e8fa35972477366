using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Streams;
using Platform.Projections;
using Platform.Projections.Audit;

namespace Platform.Api.Proof;

/// <summary>Which entry a proof is asked for: by its position, or by its event's id.</summary>
public sealed class NamedEntry(TrailQuery trail, LogReader log, FreshReads fresh)
{
    public static readonly Parameter[] Parameters =
    [
        new("position", "The entry's position in the tenant's log, from 1.", ParameterType.Number),
        new("eventId", "The event's own id, a UUID, in the place of its position."),
    ];

    /// <summary>The entry's position.</summary>
    /// <exception cref="ProblemException">Neither or both are given, no event has the id, or the trail has not caught up.</exception>
    public async Task<long> PositionAsync(HttpContext context, QueryValues query)
    {
        var (position, id) = (query.Number("position"), query.Id("eventId"));
        if (position is null == id is null)
        {
            throw new ProblemException(ProblemCodes.InvalidParameter, "Either position or eventId is given.");
        }
        if (position is not null)
        {
            return position.Value;
        }
        var tenant = context.Credential().Tenant;
        var end = await log.LastPositionAsync(tenant, context.RequestAborted);
        if (!await fresh.WaitAsync(Trail.ProgressName, tenant, end, context.RequestAborted))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
        var found = await trail.PageAsync(tenant, new TrailFilter(EventId: id), 0, end, 1, context.RequestAborted);
        return found.Entries is [var entry, ..]
            ? entry.Position
            : throw new ProblemException(ProblemCodes.NotFound, "No event of this tenant has that id.");
    }
}
