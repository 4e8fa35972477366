namespace Platform.EventStore.Telemetry;

/// <summary>What <see cref="LogGauges"/> asks: name, how many, age of the oldest in seconds by the database's clock.</summary>
internal static class LogGaugesSql
{
    /// <summary>How far each read model is behind, and the age of the first entry it lacks, by the time in the entry.</summary>
    public const string Projections = """
        SELECT p.projection, greatest(h.head - p.position, 0), coalesce(greatest(extract(epoch FROM clock_timestamp() -
            substring(convert_from(l.entry, 'UTF8') FROM '"at":"([^"]+)"')::timestamptz), 0), 0)::float8
        FROM read.progress p
        CROSS JOIN (SELECT coalesce(max(position), 0) AS head FROM platform.log) h
        LEFT JOIN platform.log l ON l.position = p.position + 1
        """;

    /// <summary>Queued work that nobody holds.</summary>
    public const string Jobs = """
        SELECT j.kind, count(*), coalesce(max(extract(epoch FROM clock_timestamp() - j.created)), 0)::float8
        FROM platform.jobs j
        WHERE j.state IN ('queued', 'running') AND (j.state = 'queued' OR j.leased_until < clock_timestamp())
        GROUP BY j.kind
        """;
}
