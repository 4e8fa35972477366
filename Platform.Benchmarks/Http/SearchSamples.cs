namespace Platform.Benchmarks.Http;

/// <summary>What a generated log is searched for.</summary>
/// <param name="Type">A type of which there are many, spread over <paramref name="From"/> to <paramref name="To"/>.</param>
public sealed record SearchSamples(
    IReadOnlyList<string> Actors,
    IReadOnlyList<string> Outsiders,
    IReadOnlyList<string> Subjects,
    IReadOnlyList<string> Ips,
    IReadOnlyList<string> Sessions,
    string Type,
    DateTimeOffset From,
    DateTimeOffset To
);
