using System.Globalization;

namespace Platform.Api.Http;

/// <summary>
/// Reads a request's query strictly: only the parameters its route declares (<see cref="Parameter"/>), each at most once, each well
/// formed; anything else is 400 <c>invalid-parameter</c> naming it, since a filter that is silently ignored shows more than was asked for.
/// </summary>
public sealed class QueryValues
{
    private const int TextCharsMax = 500;
    private readonly IQueryCollection _query;
    private readonly List<Parameter> _known;

    public QueryValues(HttpContext context)
    {
        _query = context.Request.Query;
        _known = [.. context.GetEndpoint()!.Metadata.OfType<Parameter>().Where(p => !p.IsHeader)];
        foreach (var (name, values) in _query)
        {
            if (!_known.Exists(p => p.Name == name))
            {
                throw new ProblemException(
                    ProblemCodes.InvalidParameter,
                    _known.Count == 0
                        ? "This route has no parameters."
                        : $"This route has no parameter of that name; it has {string.Join(", ", _known.Select(p => p.Name))}."
                );
            }
            if (values.Count != 1 || values[0]!.Length > TextCharsMax)
            {
                throw Invalid(name, $"is given once and has at most {TextCharsMax} characters");
            }
        }
    }

    /// <summary>The parameter's text, or null where it is absent or empty.</summary>
    public string? Text(string name) => _query.TryGetValue(name, out var values) && values[0] is { Length: > 0 } text ? text : null;

    /// <summary>A moment as RFC 3339 writes it, with its offset.</summary>
    public DateTimeOffset? Time(string name) =>
        Text(name) is not { } text ? null
        : Rfc3339.TryParse(text, out var at) ? at
        : throw Invalid(name, "is a time such as 2026-11-21T08:00:00Z");

    /// <summary>A UUID with its hyphens, or null where it is absent.</summary>
    public Guid? Id(string name) =>
        Text(name) is not { } text ? null
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw Invalid(name, "is a UUID such as 019aa5b6-7c11-7a52-8d3f-0c6b1f2e9d10");

    /// <summary>A whole number within the parameter's bounds, or its fallback where it is absent.</summary>
    public long? Number(string name)
    {
        var (min, max, fallback) = _known.Find(p => p.Name == name) is { } known
            ? (known.Min, known.Max, known.Fallback)
            : throw new InvalidOperationException($"the route does not declare {name}");
        return Text(name) is not { } text ? fallback
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
            : throw Invalid(name, $"is a whole number from {min} to {max}");
    }

    /// <summary><c>limit</c>.</summary>
    public int Limit() => (int)Number("limit")!;

    private static ProblemException Invalid(string name, string rule) => new(ProblemCodes.InvalidParameter, $"{name} {rule}.");
}
