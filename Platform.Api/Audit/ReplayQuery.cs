using System.Globalization;
using System.Text.Json;
using Platform.Api.Http;
using Platform.EventStore.Aggregates;

namespace Platform.Api.Audit;

/// <summary>A stream's state at some moment.</summary>
/// <param name="Position">tenant_position of the last entry it was folded from.</param>
/// <param name="At">That entry's time.</param>
/// <param name="State">The fold, with the aggregate's own members.</param>
public sealed record ReplayedState(string Stream, long Version, string Position, DateTimeOffset At, JsonElement State);

/// <summary>Replays a stream: the fold as of a version, a time or a position, whichever is asked; without any, as of now.</summary>
public sealed class ReplayQuery(TrailWalks walks, StateReader states)
{
    /// <summary>The moments a replay can stop at; where several are given, at the earliest.</summary>
    public static readonly Parameter[] Moments =
    [
        new("version", "The stream's version.", ParameterType.Number),
        new("at", "The last moment whose events are included.", ParameterType.Time),
        new("position", "The last tenant position that is included.", ParameterType.Number),
    ];

    public async Task<ReplayedState> StateAsync(HttpContext context, string kind, string id)
    {
        var query = new QueryValues(context);
        var moment = new Moment(query.Number("version"), query.Time("at"), query.Number("position"));
        var (tenant, opened) = TrailQueries.Reader(context);
        var stream = TrailQueries.StreamOf(tenant, kind, id);
        if (StreamKinds.Find(kind) is not { } type)
        {
            throw new ProblemException(ProblemCodes.NotFound, "No stream of this kind has a state.");
        }
        await walks.WalkAsync(context, "state", stream.Name + context.Request.QueryString.Value, null, opened);
        var at =
            await states.ReadAsync(stream, type, moment, opened, context.RequestAborted)
            ?? throw new ProblemException(ProblemCodes.NotFound, "The stream had not begun then.");
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        var state = JsonSerializer.SerializeToElement(at.State, at.State.GetType(), StrictJson.Options);
        return new ReplayedState(stream.Name, at.Version, at.Position.ToString(CultureInfo.InvariantCulture), at.At, state);
    }
}
