using System.Globalization;
using Platform.Api.Http;
using Platform.EventStore.Streams;

namespace Platform.Api.Audit;

/// <summary>
/// The log as it grows: entries behind a position, in order, without an end. Beginning to follow is one reading of the trail and recorded as such; each
/// answer, an empty one too, names where to go on. Who asks again at once gets what has come since.
/// </summary>
public sealed class FollowQuery(TrailWalks walks, LogReader log)
{
    /// <summary>Says of which position the answer's first entry is: those behind it follow without a gap.</summary>
    public const string FirstHeader = "Platform-First";

    public static readonly Parameter Position = new(
        "position",
        "Follows behind this position; sent with each request of a walk.",
        ParameterType.Number,
        Min: 0,
        Fallback: 0
    );

    public async Task WriteAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var start = query.Number("position")!.Value;
        var (tenant, _) = TrailQueries.Reader(context);
        var filter = string.Create(CultureInfo.InvariantCulture, $"behind {start}");
        var walk = await walks.WalkAsync(context, "follow", filter, query.Text("after"), opened: false);
        var after = Math.Max(start, walk.Place.After);
        var entries = await log.TenantAsync(tenant, after, long.MaxValue, limit, context.RequestAborted);
        context.Response.ContentType = EntriesQuery.ContentType;
        context.Response.Headers[FirstHeader] = (after + 1).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[EntriesQuery.NextHeader] = walk.Next(entries.Count == 0 ? after : entries[^1].Position);
        await EntriesQuery.WriteAsync(context, entries);
    }
}
