using System.Diagnostics;
using System.Diagnostics.Metrics;

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

    /// <param name="reached">False: the query was refused instead.</param>
    public static void Waited(string projection, TimeSpan waited, bool reached) =>
        Wait.Record(waited.TotalSeconds, new("projection", projection), new("reached", reached));
}
