using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Platform.Projections;

/// <summary>Where the spans and measurements of read models come from; silent while nobody listens (docs/adr/0014).</summary>
public static class ReadTelemetry
{
    /// <summary>The name of both the activity source and the meter.</summary>
    public const string Name = "Platform.Projections";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>(
        "platform.read.wait",
        "s",
        "How long a query waited until its projection had passed the position asked for."
    );

    /// <summary>The span of a wait; null unless somebody listens.</summary>
    public static Activity? Waiting(string projection) => Source.StartActivity($"wait for {projection}");

    /// <summary>Whether a span would be seen: asked where even the question of one costs.</summary>
    internal static bool IsTraced => Source.HasListeners();

    /// <summary>The span of a question to a cache; <c>platform.cache.level</c> says who answered it: memory, or fill.</summary>
    internal static Activity? Getting(string cache) => Source.StartActivity($"cache get {cache}")?.SetTag("platform.cache", cache);

    /// <summary>The span of what memory could not answer, of the first who asked; <c>platform.cache.level</c>: redis, or database.</summary>
    internal static Activity? Filling(string cache) => Source.StartActivity($"cache fill {cache}")?.SetTag("platform.cache", cache);

    /// <summary>The span of taking in changes. They come from many requests: the position says which, as it does in a projection's span.</summary>
    internal static Activity? Invalidating(string projection, long position, int changes) =>
        Source
            .StartActivity($"cache invalidate {projection}")
            ?.SetTag("platform.projection", projection)
            .SetTag("platform.position", position.ToString(CultureInfo.InvariantCulture))
            .SetTag("platform.cache.changes", changes);

    /// <param name="reached">False: the query was refused instead.</param>
    public static void Waited(string projection, TimeSpan waited, bool reached) =>
        Wait.Record(waited.TotalSeconds, new("projection", projection), new("reached", reached));
}
