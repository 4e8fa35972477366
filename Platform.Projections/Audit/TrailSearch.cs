using System.Globalization;
using System.Text;

namespace Platform.Projections.Audit;

/// <summary>Puts together which positions of the trail are looked for.</summary>
internal sealed class TrailSearch
{
    /// <summary>$1 to $4 are the page's.</summary>
    private const int PageParameters = 4;

    private readonly StringBuilder _conditions = new();
    private readonly List<object> _parameters = [];
    private string _spans = "";
    private bool _byTerm;

    public IReadOnlyList<object> Parameters => _parameters;

    public void Where(string condition) => _conditions.Append(" AND ").Append(condition);

    /// <summary>The column is this, where something is asked for.</summary>
    public void Term(string column, object? value)
    {
        if (value is not null)
        {
            Where($"t.{column} = {Add(value)}");
            _byTerm = true;
        }
    }

    /// <param name="told">Whether the times are outside systems'; null: either.</param>
    public void Times(DateTime? from, DateTime? to, bool? told)
    {
        if (told is { } outside && (from ?? to) is not null)
        {
            _spans += outside ? " AND s.told" : " AND NOT s.told";
        }
        if (from is { } earliest)
        {
            var parameter = Add(earliest);
            Where($"t.happened >= {parameter}");
            _spans += $" AND s.latest >= {parameter}";
        }
        if (to is { } end)
        {
            var parameter = Add(end);
            Where($"t.happened < {parameter}");
            _spans += $" AND s.earliest < {parameter}";
        }
    }

    /// <summary>A query of the positions, in their order, at most $4.</summary>
    public string Positions(long? subject)
    {
        if (subject is not { } digest)
        {
            return Within("read.trail t", "", _byTerm ? "t.place" : "t.tenant_position");
        }
        var about = Add(digest);
        var first = Within("read.trail t", $" AND t.subject = {about}", "t.place");
        var others = Within(
            $"read.{Trail.Subjects} o JOIN read.trail t ON t.tenant = $1 AND t.tenant_position = o.tenant_position",
            $" AND o.tenant = $1 AND o.subject = {about}",
            "o.tenant_position"
        );
        return $"SELECT tenant_position FROM (({first}) UNION ({others})) both_of ORDER BY tenant_position LIMIT $4";
    }

    // Where times are asked for, span by span: what lies within none that overlaps them is never looked at, however the times are spread.
    private string Within(string from, string condition, string place)
    {
        string Page(string after, string upTo) =>
            $"""
                SELECT t.tenant_position FROM {from}
                WHERE t.tenant = $1 AND {place} > {after} AND {place} <= {upTo}{condition}{_conditions} ORDER BY {place} LIMIT $4
                """;
        return _spans.Length == 0
            ? Page("$2", "$3")
            : $"""
                SELECT p.tenant_position FROM (
                    SELECT DISTINCT s.span FROM read.{Trail.Spans} s
                    WHERE s.tenant = $1 AND s.span >= $2 / {Trail.SpanPositions} AND s.span <= $3 / {Trail.SpanPositions}{_spans}) s
                CROSS JOIN LATERAL (
                {Page(
                    $"greatest($2, s.span * {Trail.SpanPositions} - 1)",
                    $"least($3, s.span * {Trail.SpanPositions} + {Trail.SpanPositions - 1})"
                )}) p
                ORDER BY s.span, p.tenant_position LIMIT $4
                """;
    }

    private string Add(object value)
    {
        _parameters.Add(value);
        return "$" + (PageParameters + _parameters.Count).ToString(CultureInfo.InvariantCulture);
    }
}
