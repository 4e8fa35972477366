using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Projections;
using Platform.Projections.Audit;

namespace Platform.Api.Audit;

/// <summary>Searches the trail and reads single streams; each walk is recorded before it begins.</summary>
public sealed class TrailQueries(TrailWalks walks, TrailQuery trail, LogReader log, FreshReads fresh, SubjectKeys keys)
{
    /// <summary>What <c>GET /v1/audit/events</c> searches by.</summary>
    public static readonly Parameter[] Filters =
    [
        new("stream", "`<kind>/<id>`."),
        new("actor", "An outside actor as it was recorded, or the id of one of ours. Needs `audit:read-personal`."),
        new("subject", "Whom it is about: the id of an account, or what an outside action was done to. Needs `audit:read-personal`."),
        new("ip", "The address it came from. Needs `audit:read-personal`."),
        new("session", "The session it was done in, as `Platform-Session` named it. Needs `audit:read-personal`."),
        new("eventId", "The event's own id, a UUID."),
        new("type", "An event's type, such as `tenant-suspended`."),
        new("action", "What an outside system called it, else the event's type."),
        new("outcome", "An outside action's outcome, else `ok`."),
        new("from", "Not before this moment.", ParameterType.Time),
        new("to", "Before this moment.", ParameterType.Time),
    ];

    /// <summary>The length of a search's page, which may end short.</summary>
    public static Parameter Limit(long max = Limits.PageItemsMax, long fallback = Limits.PageItemsDefault) =>
        Parameter.Limit(max, fallback) with
        {
            Meaning =
                "How many items a page has at most. A search looks at a bounded part of the trail for each page: one may have fewer items, or none, "
                + "and others behind it. The walk ends where no cursor of a next page is given.",
        };

    public async Task<Page<TrailItem>> EventsAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var (tenant, opened) = Reader(context);
        var (filter, asked) = TrailFilters.Read(context, query);
        var walk = await walks.WalkAsync(context, "events", asked, query.Text("after"), opened);
        if (!await fresh.WaitAsync(Trail.ProgressName, tenant, walk.Place.End, context.RequestAborted))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
        var page = await trail.PageAsync(tenant, filter, walk.Place.After, walk.Place.End, limit, context.RequestAborted);
        return await ShownAsync(context, page.Entries, page.Last is { } last ? walk.Next(last) : null);
    }

    public async Task<Page<TrailItem>> StreamAsync(HttpContext context, string kind, string id)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var (tenant, opened) = Reader(context);
        var stream = StreamOf(tenant, kind, id);
        var walk = await walks.WalkAsync(context, "stream", stream.Name, query.Text("after"), opened);
        var found = await log.StreamAsync(stream, walk.Place.After, limit + 1, context.RequestAborted);
        found.RemoveAll(e => e.Position > walk.Place.End);
        if (found.Count == 0 && walk.Place.After == 0)
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        var shown = found.Take(limit).ToList();
        return await ShownAsync(context, shown, found.Count > limit ? walk.Next(shown[^1].Version) : null);
    }

    /// <summary>The caller's tenant, and whether personal values are shown in clear.</summary>
    internal static (string Tenant, bool Opened) Reader(HttpContext context)
    {
        var credential = context.Credential();
        return (credential.Tenant, Permissions.Permits(credential.Permissions, Permissions.AuditReadPersonal));
    }

    internal static StreamId StreamOf(string tenant, string kind, string id) =>
        StreamId.IsValid($"{kind}/{id}")
            ? new StreamId(tenant, $"{kind}/{id}")
            : throw new ProblemException(ProblemCodes.InvalidParameter, "A stream is <kind>/<id>, each part [A-Za-z0-9._~-]{1,100}.");

    private async Task<Page<TrailItem>> ShownAsync(HttpContext context, List<StoredEntry> shown, string? next)
    {
        var (tenant, opened) = Reader(context);
        return new Page<TrailItem>(await TrailItem.OfAsync(shown, tenant, opened ? keys : null, context.RequestAborted), next);
    }
}
