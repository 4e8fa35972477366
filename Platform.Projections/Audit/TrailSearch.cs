namespace Platform.Projections.Audit;

/// <summary>
/// The statement of one look: $1 tenant, $2 after, $3 up to, $4 limit, and the terms'. The driver's index alone is walked; the other terms are compared in the
/// rows it finds.
/// </summary>
public static class TrailSearch
{
    /// <summary>
    /// Gives columns of the log: tenant, tenant_position, stream, version, leaf, entry; and the version of the rows it was answered from, in a row of its own
    /// where nothing is found.
    /// </summary>
    public static string Sql(TrailTerms terms, string driver) =>
        $"""
            SELECT l.tenant, l.tenant_position, l.stream, l.version, l.leaf, l.entry, p.version
            FROM read.projections p
            LEFT JOIN (({Found(terms, driver)}) found CROSS JOIN LATERAL ({One("platform.log", "found")}) l) ON true
            WHERE p.name = '{Trail.ProgressName}'
            ORDER BY l.tenant_position
            """;

    /// <summary>A query of the positions, in their order, at most $4.</summary>
    private static string Found(TrailTerms terms, string driver)
    {
        var others = string.Concat(terms.Columns.Where(c => c.Key != driver).Select(c => Compared(c.Key, c.Value))) + terms.Others;
        if (driver == TrailTerms.Positions)
        {
            return Within(terms, "read.trail t", others, "t.tenant_position");
        }
        var driven = Within(terms, "read.trail t", $" AND t.{driver} = {terms.Columns[driver]}{others}", "t.place");
        if (driver != TrailTerms.Subject)
        {
            return driven;
        }
        var further = Within(
            terms,
            $"read.{Trail.Subjects} o CROSS JOIN LATERAL ({One("read.trail", "o")}) t",
            $" AND o.tenant = $1 AND o.subject = {terms.Columns[driver]}{others}",
            "o.tenant_position"
        );
        return $"SELECT tenant_position FROM (({driven}) UNION ({further})) both_of ORDER BY tenant_position LIMIT $4";
    }

    // Each looked up by itself: a join might read the table from its beginning. OFFSET 0 keeps it from becoming one.
    private static string One(string table, string of) =>
        $"SELECT * FROM {table} one WHERE one.tenant = $1 AND one.tenant_position = {of}.tenant_position OFFSET 0";

    // What is added to a column keeps its index from being walked in the driver's place.
    private static string Compared(string column, string value) =>
        column != TrailTerms.Subject
            ? $" AND t.{column} + 0 = {value}"
            : $"""
                 AND (t.subject + 0 = {value} OR {value} IN (
                    SELECT o.subject FROM read.{Trail.Subjects} o WHERE o.tenant = $1 AND o.tenant_position = t.tenant_position))
                """;

    // Where times are asked for, span by span: what lies within none that overlaps them is never looked at, however the times are spread.
    private static string Within(TrailTerms terms, string from, string conditions, string place)
    {
        string Page(string after, string upTo) =>
            $"""
                SELECT t.tenant_position FROM {from}
                WHERE t.tenant = $1 AND {place} > {after} AND {place} <= {upTo}{conditions} ORDER BY {place} LIMIT $4
                """;
        return terms.Spans.Length == 0
            ? Page("$2", "$3")
            : $"""
                SELECT p.tenant_position FROM (
                    SELECT DISTINCT s.span FROM read.{Trail.Spans} s
                    WHERE s.tenant = $1 AND s.span >= $2 / {Trail.SpanPositions} AND s.span <= $3 / {Trail.SpanPositions}{terms.Spans}) s
                CROSS JOIN LATERAL (
                {Page(
                    $"greatest($2, s.span * {Trail.SpanPositions} - 1)",
                    $"least($3, s.span * {Trail.SpanPositions} + {Trail.SpanPositions - 1})"
                )}) p
                ORDER BY s.span, p.tenant_position LIMIT $4
                """;
    }
}
