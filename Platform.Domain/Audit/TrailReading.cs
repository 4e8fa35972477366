using Platform.Domain.Kernel;

namespace Platform.Domain.Audit;

// Reading the trail is itself an event, in a stream of its own, durable before the first byte of the answer.
public sealed record TrailRead(
    string What,
    [property: Personal] string Query,
    bool Opened,
    [property: Personal] string? Purpose,
    long UpTo
);

/// <summary>One walk through the trail.</summary>
/// <param name="What">events, entries, stream or state.</param>
/// <param name="Query">What was asked for; personal, since people search for people.</param>
/// <param name="Opened">Whether personal values were shown in clear.</param>
/// <param name="UpTo">The last tenant position the walk can see.</param>
public sealed record TrailReading(string What, string Query, bool Opened, string? Purpose, long UpTo)
{
    public static TrailReading Create(TrailRead e) => new(e.What, e.Query, e.Opened, e.Purpose, e.UpTo);
}
