using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Privacy;
using Platform.Projections.Audit;

namespace Platform.Api.Audit;

/// <summary>What a request looks for in the trail.</summary>
/// <param name="Asked">The same as canonical text, as the reading is recorded.</param>
public sealed record AskedFilter(TrailFilter Filter, string Asked);

/// <summary>Reads the trail's filters from a query.</summary>
public static class TrailFilters
{
    /// <exception cref="ProblemException">It searches by actor without <c>audit:read-personal</c>.</exception>
    public static async Task<AskedFilter> ReadAsync(HttpContext context, QueryValues query, SubjectKeys keys)
    {
        var (tenant, opened) = TrailQueries.Reader(context);
        var actor = query.Text("actor");
        if (actor is not null && !opened)
        {
            throw new ProblemException(ProblemCodes.Forbidden, $"Searching by actor needs the permission {Permissions.AuditReadPersonal}.");
        }
        var filter = new TrailFilter(
            query.Text("stream"),
            actor is null ? null : await Trail.ActorDigestAsync(keys, tenant, actor, context.RequestAborted),
            query.Text("type"),
            query.Text("action"),
            query.Text("outcome"),
            query.Time("from"),
            query.Time("to")
        );
        var asked = JsonSerializer.Serialize(
            new
            {
                filter.Stream,
                Actor = actor,
                filter.Type,
                filter.Action,
                filter.Outcome,
                filter.From,
                filter.To,
            },
            StrictJson.Options
        );
        return new AskedFilter(filter, asked);
    }
}
