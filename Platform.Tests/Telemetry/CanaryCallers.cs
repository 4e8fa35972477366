using Platform.Tests.Support;

namespace Platform.Tests.Telemetry;

/// <summary>The places beside path and body in which a caller can put something.</summary>
internal static class CanaryCallers
{
    public const string Canary = "canary-telemetry";

    private static readonly string[] TextHeaders =
    [
        "Purpose",
        "Platform-Session",
        "User-Agent",
        "Idempotency-Key",
        "If-Match",
        "Platform-Position",
        "Referer",
        "Cookie",
        "X-Forwarded-For",
        "X-Request-Id",
        "Accept-Language",
    ];

    /// <summary>What an honest caller may say of itself.</summary>
    public static ApiCaller Personal(ApiCaller caller) =>
        caller
            .With("Purpose", Canary)
            .With("Platform-Session", Canary)
            .With("User-Agent", Canary)
            .With("Referer", $"https://example.org/{Canary}")
            .With("traceparent", $"00-{Guid.NewGuid():N}-b7ad6b7169203331-01")
            .With("tracestate", $"{Canary}={Canary}")
            .With("baggage", $"name={Canary}");

    public static ApiCaller Hostile(ApiCaller caller) =>
        TextHeaders.Aggregate(caller, (all, header) => all.With(header, Canary)).With("Host", $"{Canary}.example.org");

    /// <summary>The query parameters each route says it takes.</summary>
    public static async Task<Dictionary<string, List<string>>> FiltersAsync(ApiCaller caller)
    {
        var paths = (await caller.Get("/openapi/v1.json")).Is(200).Json.GetProperty("paths");
        return paths
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Path: path.Name, Operation: operation)))
            .ToDictionary(
                o => $"{o.Operation.Name.ToUpperInvariant()} {o.Path}",
                o =>
                    (o.Operation.Value.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [])
                        .Where(p => p.GetProperty("in").GetString() == "query")
                        .Select(p => p.GetProperty("name").GetString()!)
                        .ToList(),
                StringComparer.Ordinal
            );
    }
}
