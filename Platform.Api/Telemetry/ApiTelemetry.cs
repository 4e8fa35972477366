using System.Diagnostics.Metrics;

namespace Platform.Api.Telemetry;

/// <summary>Where the host's own measurements come from; requests are measured by the framework's own meter.</summary>
public static class ApiTelemetry
{
    public const string Name = "Platform.Api";

    internal static readonly Meter Meter = new(Name);
}
