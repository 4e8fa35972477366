namespace Platform.Benchmarks.Http;

/// <summary>What a generated log is searched for.</summary>
/// <param name="Type">A type of which there are many, spread over <paramref name="From"/> to <paramref name="To"/>.</param>
/// <param name="OwnType">Another, of ours; none of it is an <paramref name="OutsideAction"/>, of which there are many as well.</param>
public sealed record SearchSamples(
    IReadOnlyList<string> Actors,
    IReadOnlyList<string> Outsiders,
    IReadOnlyList<string> Subjects,
    IReadOnlyList<string> Ips,
    IReadOnlyList<string> Sessions,
    string Type,
    string OwnType,
    string OutsideAction,
    DateTimeOffset From,
    DateTimeOffset To
);
