using System.Globalization;
using Platform.Ledger.Privacy;

namespace Platform.Projections.Audit;

/// <summary>What a filter looks for, as conditions on the trail's columns and the parameters they take, from $5 on.</summary>
public sealed class TrailTerms
{
    /// <summary>Its rows are in two tables: whom an entry is about first, and the others.</summary>
    public const string Subject = "subject";

    /// <summary>Drives a search that has no term: every position is looked at.</summary>
    public const string Positions = "tenant_position";

    private const string Event = "event";

    /// <summary>$1 tenant, $2 after, $3 up to, $4 limit.</summary>
    private const int PageParameters = 4;

    private readonly List<object> _parameters = [];
    private readonly OrderedDictionary<string, string> _columns = [];

    private TrailTerms() { }

    /// <summary>Values from $5 on.</summary>
    public IReadOnlyList<object> Parameters => _parameters;

    /// <summary>Columns that have an index, each with the parameter it is equal to.</summary>
    public IReadOnlyDictionary<string, string> Columns => _columns;

    /// <summary>Conditions that no index answers, on rows called t.</summary>
    public string Others { get; private set; } = "";

    /// <summary>What a span of positions, called s, must be like to hold any of it; empty where no times are asked for.</summary>
    public string Spans { get; private set; } = "";

    /// <summary>The columns whose index can be walked for it, in the order of positions.</summary>
    public IReadOnlyList<string> Drivers =>
        _columns.Count == 0 ? [Positions]
        : _columns.ContainsKey(Event) ? [Event]
        : [.. _columns.Keys];

    /// <summary>Every row of its only driver fits, or there is one at most: however far it is walked, no row is read in vain.</summary>
    public bool IsPlain => _columns.ContainsKey(Event) || (_columns.Count < 2 && Others.Length == 0);

    /// <summary>The terms of a filter, under the tenant's digests.</summary>
    public static async ValueTask<TrailTerms> OfAsync(SubjectKeys keys, string tenant, TrailFilter filter, CancellationToken cancel)
    {
        var digests = await TrailDigests.ForAsync(keys, tenant, cancel);
        var terms = new TrailTerms();
        terms.Equal(Event, filter.EventId);
        terms.Equal("stream", digests.Of(TrailTerm.Stream, filter.Stream));
        terms.Equal("session", digests.Of(TrailTerm.Session, filter.Session));
        terms.Equal(Subject, digests.Of(TrailTerm.Subject, filter.Subject));
        terms.Equal("ip", digests.Of(TrailTerm.Ip, filter.Ip));
        terms.Equal("actor", digests.Of(TrailTerm.Actor, filter.Actor));
        terms.Equal("action", digests.Of(TrailTerm.Action, filter.Action));
        terms.Equal("type", digests.Of(TrailTerm.Type, filter.Type));
        var ok = filter.Outcome == TrailFacts.Ok;
        terms.Equal("outcome", ok ? null : digests.Of(TrailTerm.Outcome, filter.Outcome));
        terms.Others = ok ? " AND t.outcome IS NULL" : "";
        terms.Times(filter.From?.UtcDateTime, filter.To?.UtcDateTime, filter.Type is { } type ? TrailFacts.IsToldOf(type) : null);
        return terms;
    }

    private void Equal(string column, object? value)
    {
        if (value is not null)
        {
            _columns.Add(column, Add(value));
        }
    }

    /// <param name="told">Whether the times are outside systems'; null: either.</param>
    private void Times(DateTime? from, DateTime? to, bool? told)
    {
        if (told is { } outside && (from ?? to) is not null)
        {
            Spans += outside ? " AND s.told" : " AND NOT s.told";
        }
        Time(from, ">=", "latest");
        Time(to, "<", "earliest");
    }

    private void Time(DateTime? moment, string compared, string ofSpan)
    {
        if (moment is not null)
        {
            var parameter = Add(moment);
            Others += $" AND t.happened {compared} {parameter}";
            Spans += $" AND s.{ofSpan} {compared} {parameter}";
        }
    }

    private string Add(object value)
    {
        _parameters.Add(value);
        return "$" + (PageParameters + _parameters.Count).ToString(CultureInfo.InvariantCulture);
    }
}
