using Npgsql;

namespace Platform.Projections.Audit;

/// <summary>
/// One look of a search: which index it walks and how far. Of several terms, or of one and times, all may be frequent and never meet, and whichever index is
/// walked would be walked to its end. So each is asked first where it stands after so many rows; the one that gets furthest drives the look, up to there.
/// </summary>
/// <param name="Driver">One of <see cref="TrailTerms.Drivers"/>.</param>
/// <param name="After">Nothing between what was asked for and this fits.</param>
public sealed record TrailReach(string Driver, long After, long UpTo)
{
    /// <summary>Rows of its driver that one look reads at most.</summary>
    public const int RowsMax = 2_000;

    /// <summary>
    /// Asks for the next look's: $1 tenant, $2 after, $3 up to, $4 rows, and the terms'. Gives driver, after and up to, null where nothing fits, and the version
    /// of the rows it was answered from.
    /// </summary>
    public static string Sql(TrailTerms terms) =>
        $"""
            SELECT reach.driver, reach.after, reach.up_to, p.version
            FROM read.projections p
            LEFT JOIN (
                SELECT d.driver, b.after, least(d.stands, $3) AS up_to
                FROM ({Begin(terms)}) b
                CROSS JOIN LATERAL (VALUES {string.Join(
                ", ",
                terms.Drivers.Select(d => $"('{d}', {Stands(terms, d)})")
            )}) d (driver, stands)
                ORDER BY up_to DESC LIMIT 1) reach ON true
            WHERE p.name = '{Trail.ProgressName}'
            """;

    /// <summary>The look that a row of <see cref="Sql"/> tells of.</summary>
    public static TrailReach Of(NpgsqlDataReader r) => new(r.GetString(0), r.GetInt64(1), r.GetInt64(2));

    // What lies before the first span that overlaps the times is no way to go.
    private static string Begin(TrailTerms terms) =>
        terms.Spans.Length == 0
            ? "SELECT $2 AS after"
            : $"""
                SELECT greatest($2, s.span * {Trail.SpanPositions} - 1) AS after FROM read.{Trail.Spans} s
                WHERE s.tenant = $1 AND s.span >= $2 / {Trail.SpanPositions} AND s.span <= $3 / {Trail.SpanPositions}{terms.Spans}
                ORDER BY s.span LIMIT 1
                """;

    // Null where it has no more rows than that.
    private static string Stands(TrailTerms terms, string driver)
    {
        string Place(string table, string place) =>
            $"""
                (SELECT {place} FROM read.{table} WHERE tenant = $1 AND {place} > b.after AND {place} <= $3 AND {driver} = {terms.Columns[
                    driver
                ]}
                ORDER BY {place} OFFSET $4 - 1 LIMIT 1)
                """;
        return driver switch
        {
            TrailTerms.Positions => "b.after + $4",
            TrailTerms.Subject => $"least({Place(Trail.ProgressName, "place")}, {Place(Trail.Subjects, "tenant_position")})",
            _ => Place(Trail.ProgressName, "place"),
        };
    }
}
