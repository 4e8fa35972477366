namespace Platform.EventStore.Telemetry;

/// <summary>What <see cref="LogGauges"/> asks: name, how many, age of the oldest in seconds by the database's clock.</summary>
public static class LogGaugesSql
{
    /// <summary>How far each live read model is behind, and the age of the first entry it lacks, by the time in the entry.</summary>
    /// <remarks>That entry is looked up for each: joined, it was looked for in the whole log as long as the log had no statistics.</remarks>
    public const string Projections = """
        SELECT g.projection, greatest(h.head - g.position, 0), coalesce(greatest(extract(epoch FROM clock_timestamp() -
            substring(convert_from(l.entry, 'UTF8') FROM '"at":"([^"]+)"')::timestamptz), 0), 0)::float8
        FROM read.generations g
        CROSS JOIN (SELECT coalesce(max(position), 0) AS head FROM platform.log) h
        LEFT JOIN LATERAL (SELECT n.entry FROM platform.log n WHERE n.position = g.position + 1 LIMIT 1) l ON true
        WHERE g.state = 'live'
        """;

    /// <summary>Events a live read model could not take, those held behind them included.</summary>
    public const string Parked = """
        SELECT g.projection, count(p.position), coalesce(max(extract(epoch FROM clock_timestamp() - p.parked)), 0)::float8
        FROM read.generations g LEFT JOIN read.parked p ON p.projection = g.projection AND p.generation = g.generation
        WHERE g.state = 'live' GROUP BY g.projection
        """;

    /// <summary>Logs that are not signed any further, and since when the oldest is not.</summary>
    public const string Refused = """
        SELECT reason, count(*), max(extract(epoch FROM clock_timestamp() - at))::float8 FROM proof.refusals GROUP BY reason
        """;

    /// <summary>Queued work that is due and that nobody holds.</summary>
    public const string Jobs = """
        SELECT j.kind, count(*), max(extract(epoch FROM clock_timestamp() - j.due))::float8
        FROM platform.jobs j
        WHERE j.state IN ('queued', 'running') AND j.due <= now() AND (j.state = 'queued' OR j.leased_until < now())
        GROUP BY j.kind
        """;
}
