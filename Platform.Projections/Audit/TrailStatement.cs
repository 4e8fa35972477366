using Platform.EventStore.Privacy;

namespace Platform.Projections.Audit;

/// <summary>The statement of a search: $1 tenant, $2 after, $3 up to, $4 limit, and what the filter asks for.</summary>
/// <param name="Sql">Gives columns of the log: tenant, tenant_position, stream, version, leaf, entry; and the version of the rows it was answered from, in a row of its own
/// where nothing is found.</param>
/// <param name="Parameters">From $5 on.</param>
public sealed record TrailStatement(string Sql, IReadOnlyList<object> Parameters)
{
    /// <summary>Each filter is answered from the index that ends in <c>place</c>; a search by none of them from the primary key.</summary>
    public static async ValueTask<TrailStatement> OfAsync(SubjectKeys keys, string tenant, TrailFilter filter, CancellationToken cancel)
    {
        var digests = await TrailDigests.ForAsync(keys, tenant, cancel);
        var search = new TrailSearch();
        search.Term("stream", digests.Of(TrailTerm.Stream, filter.Stream));
        search.Term("actor", digests.Of(TrailTerm.Actor, filter.Actor));
        search.Term("ip", digests.Of(TrailTerm.Ip, filter.Ip));
        search.Term("session", digests.Of(TrailTerm.Session, filter.Session));
        search.Term("event", filter.EventId);
        search.Term("type", digests.Of(TrailTerm.Type, filter.Type));
        search.Term("action", digests.Of(TrailTerm.Action, filter.Action));
        if (filter.Outcome == TrailFacts.Ok)
        {
            search.Where("t.outcome IS NULL");
        }
        else
        {
            search.Term("outcome", digests.Of(TrailTerm.Outcome, filter.Outcome));
        }
        search.Times(filter.From?.UtcDateTime, filter.To?.UtcDateTime, filter.Type is { } type ? TrailFacts.IsToldOf(type) : null);
        var found = search.Positions(digests.Of(TrailTerm.Subject, filter.Subject));
        return new TrailStatement(
            $"""
            SELECT l.tenant, l.tenant_position, l.stream, l.version, l.leaf, l.entry, p.version
            FROM read.projections p
            LEFT JOIN (({found}) found JOIN platform.log l ON l.tenant = $1 AND l.tenant_position = found.tenant_position) ON true
            WHERE p.name = '{Trail.ProgressName}'
            ORDER BY l.tenant_position
            """,
            search.Parameters
        );
    }
}
