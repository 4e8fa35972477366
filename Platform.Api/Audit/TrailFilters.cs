using System.Text.Json;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Projections.Audit;

namespace Platform.Api.Audit;

/// <summary>What a request looks for in the trail.</summary>
/// <param name="Asked">The same as canonical text, as the reading is recorded.</param>
public sealed record AskedFilter(TrailFilter Filter, string Asked);

/// <summary>Reads the trail's filters from a query.</summary>
public static class TrailFilters
{
    /// <exception cref="ProblemException">It looks for a person without <c>audit:read-personal</c>.</exception>
    public static AskedFilter Read(HttpContext context, QueryValues query)
    {
        var filter = new TrailFilter(
            query.Text("stream"),
            query.Text("actor"),
            query.Text("subject"),
            IpText.Compared(query.Text("ip")),
            query.Text("session"),
            query.Id("eventId"),
            query.Text("type"),
            query.Text("action"),
            query.Text("outcome"),
            query.Time("from"),
            query.Time("to")
        );
        return filter.IsPersonal && !TrailQueries.Reader(context).Opened
            ? throw new ProblemException(
                ProblemCodes.Forbidden,
                $"Searching by actor, subject, ip or session needs the permission {Permissions.AuditReadPersonal}."
            )
            : new AskedFilter(filter, Asked(filter));
    }

    private static string Asked(TrailFilter f) =>
        JsonSerializer.Serialize(
            new
            {
                f.Stream,
                f.Actor,
                f.Subject,
                f.Ip,
                f.Session,
                f.EventId,
                f.Type,
                f.Action,
                f.Outcome,
                f.From,
                f.To,
            },
            StrictJson.Options
        );
}
