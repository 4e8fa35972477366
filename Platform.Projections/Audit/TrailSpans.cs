using Npgsql;
using NpgsqlTypes;

namespace Platform.Projections.Audit;

/// <summary>The earliest and latest moment of each span of positions that a batch touches.</summary>
internal sealed class TrailSpans
{
    private readonly Dictionary<(string Tenant, long Span, bool Told), (DateTime Earliest, DateTime Latest)> _spans = [];

    public void Widen(string tenant, long position, TrailFacts facts)
    {
        var moment = facts.Happened.UtcDateTime;
        var span = (tenant, position / Trail.SpanPositions, facts.IsTold);
        _spans[span] = _spans.TryGetValue(span, out var known)
            ? (moment < known.Earliest ? moment : known.Earliest, moment > known.Latest ? moment : known.Latest)
            : (moment, moment);
    }

    public Task WriteAsync(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        var spans = _spans.ToList();
        return Rows.WriteAsync(
            connection,
            $"""
            INSERT INTO {table} AS t (tenant, span, told, earliest, latest) SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (tenant, span, told) DO UPDATE
            SET earliest = least(t.earliest, excluded.earliest), latest = greatest(t.latest, excluded.latest)
            """,
            cancel,
            (NpgsqlDbType.Text, spans.ConvertAll(s => s.Key.Tenant)),
            (NpgsqlDbType.Bigint, spans.ConvertAll(s => s.Key.Span)),
            (NpgsqlDbType.Boolean, spans.ConvertAll(s => s.Key.Told)),
            (NpgsqlDbType.TimestampTz, spans.ConvertAll(s => s.Value.Earliest)),
            (NpgsqlDbType.TimestampTz, spans.ConvertAll(s => s.Value.Latest))
        );
    }
}
