using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Ledger.Telemetry;

/// <summary>
/// Where the engine's spans and measurements come from. Only the runtime's own types: who listens, and where it goes, is the host's
/// business. While nobody listens a span is null and a measurement is a test of one flag. No tag ever holds a tenant, a stream or
/// anything a caller sent (docs/adr/0014).
/// </summary>
public static class EngineTelemetry
{
    /// <summary>The name of both the activity source and the meter.</summary>
    public const string Name = "Platform.EventStore";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);
}
