namespace Platform.Api.Http;

/// <summary>What a parameter's text must be.</summary>
public enum ParameterType
{
    Text,
    Time,
    Number,
}

/// <summary>One query parameter or request header a route takes, as metadata: what is read is what is described.</summary>
/// <param name="Name">As it travels.</param>
/// <param name="Meaning">For the API's description.</param>
/// <param name="Min">Smallest number; <paramref name="Max"/> is the largest.</param>
/// <param name="Fallback">The number taken where none is given.</param>
public sealed record Parameter(
    string Name,
    string Meaning,
    ParameterType Type = ParameterType.Text,
    long Min = 1,
    long Max = long.MaxValue,
    long? Fallback = null
)
{
    /// <summary>True for a header, false for a query parameter.</summary>
    public bool IsHeader { get; init; }

    public static Parameter After { get; } = new("after", "The cursor of the page before; absent at a walk's first request.");

    /// <summary><c>limit</c>, the length of a page.</summary>
    public static Parameter Limit(long max = Limits.PageItemsMax, long fallback = Limits.PageItemsDefault) =>
        new("limit", "How many items a page has at most.", ParameterType.Number, 1, max, fallback);

    public static Parameter IdempotencyKey { get; } =
        new(RequestHeaders.IdempotencyKeyName, "A repeat under the same key gives the first answer and does nothing.") { IsHeader = true };

    public static Parameter Session { get; } =
        new(
            RequestHeaders.SessionName,
            "The session in which somebody acts at yours, by its id and never by the token that opens it: 1 to 200 visible ASCII characters. "
                + "Kept sealed with each event of the request; `session` finds them."
        )
        {
            IsHeader = true,
        };

    public static Parameter IfMatch { get; } =
        new("If-Match", "The `ETag` the command was decided on; another version is refused with `stale-version`.") { IsHeader = true };

    public static Parameter MinPosition { get; } =
        new(
            RequestHeaders.PositionParameter,
            "The answer reflects at least this position, as a command's `Platform-Position` gave it.",
            ParameterType.Number,
            Min: 0
        );

    public static Parameter Position { get; } =
        new(RequestHeaders.PositionName, "As `minPosition`; the larger of both counts.") { IsHeader = true };

    public static Parameter PurposeRequired { get; } =
        new(PurposeHeader.Name, "Why personal data is read, 1 to 500 characters; required, and recorded with the reading.")
        {
            IsHeader = true,
        };

    public static Parameter PurposeToOpen { get; } =
        new(
            PurposeHeader.Name,
            "Why names and reasons are read, 1 to 500 characters: with it they are in clear and the reading is recorded, without it they are `sealed:<key id>`."
        )
        {
            IsHeader = true,
        };

    public static Parameter Purpose { get; } =
        new(PurposeHeader.Name, "Why the trail is read; recorded with the reading.") { IsHeader = true };
}

/// <summary>The named limits of lists.</summary>
public static class Limits
{
    public const int PageItemsMax = 200;
    public const int PageItemsDefault = 50;
    public const int EntriesMax = 10_000;
    public const int EntriesDefault = 1_000;
}

public static class ParameterRoutes
{
    /// <summary>Declares what the route takes besides its path and body.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, params Parameter[] parameters)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata([.. parameters]);
}
