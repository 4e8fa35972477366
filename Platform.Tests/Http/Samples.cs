using System.ComponentModel.DataAnnotations;

namespace Platform.Tests.Http;

public enum Outcome
{
    Ok,
    AccessDenied,
}

/// <summary>A body with one of everything.</summary>
public sealed record Sample(
    [property: Required, StringLength(10)] string Name,
    Guid Id,
    Outcome Outcome,
    [property: Length(0, 3)] IReadOnlyList<SampleItem> Items,
    [property: Range(1, 200)] int Limit = 1,
    DateTimeOffset? At = null,
    string? Note = null
);

public sealed record SampleItem([property: Required, StringLength(5, MinimumLength = 2)] string Word, long Count);

public static class Samples
{
    public const string Good = """
        {"name":"n","id":"0192f3a0-0000-7000-8000-000000000001","outcome":"access-denied",
        "items":[{"word":"ab","count":9007199254740992}],
        "limit":5,"at":"2026-11-21T02:10:11.5+01:00","note":null}
        """;
}
