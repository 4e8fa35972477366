using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Api.Telemetry;
using Platform.Ledger.Telemetry;
using Platform.Projections;
using Platform.Projections.Cache;

namespace Platform.Tests.Telemetry;

/// <summary>
/// Every instrument of these meters, taken from the meters themselves.
/// </summary>
internal static class MetricCatalogue
{
    private static readonly string[] Meters = [EngineTelemetry.Name, ReadTelemetry.Name, ApiTelemetry.Name, CacheMetrics.MeterName];
    private static readonly Type[] Roots = [typeof(EngineTelemetry), typeof(ReadTelemetry), typeof(ApiTelemetry)];

    public static IReadOnlyList<Instrument> All()
    {
        // Instruments are made with the class that measures: all of them now.
        foreach (var type in Roots.SelectMany(root => root.Assembly.GetTypes()).Where(HasInstruments))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
        // A cache's are made with the caches: these are connected to nothing.
        using var nowhere = NpgsqlDataSource.Create("Host=nowhere");
        var redis = new RedisLink(RedisUrl.Parse("redis://nowhere"), TimeProvider.System, NullLogger<RedisLink>.Instance);
        using var caches = new CacheMetrics(new ReadCaches(nowhere, redis, TimeProvider.System, NullLoggerFactory.Instance));
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (Meters.Contains(instrument.Meter.Name))
                {
                    found.Add(instrument);
                }
            },
        };
        listener.Start();
        return [.. found.DistinctBy(i => i.Name).OrderBy(i => i.Name, StringComparer.Ordinal)];
    }

    /// <summary>As Prometheus names and types it.</summary>
    public static (string Name, string Type) Prometheus(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        var type =
            kind.Contains("UpDown", StringComparison.Ordinal) || kind.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
            : kind.Contains("Counter", StringComparison.Ordinal) ? "counter"
            : "histogram";
        return (PrometheusNames.Metric(instrument.Name, instrument.Unit, type == "counter"), type);
    }

    private static bool HasInstruments(Type type) =>
        !type.ContainsGenericParameters
        && type.Namespace?.StartsWith("Platform.", StringComparison.Ordinal) == true
        && type.TypeInitializer is not null;
}
