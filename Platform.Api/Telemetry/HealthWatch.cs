using System.Diagnostics.Metrics;
using Platform.Api.Http;
using Platform.Ledger.Telemetry;

namespace Platform.Api.Telemetry;

/// <summary>
/// Looks at every health check by itself, so that a failure is logged and measured even where nobody asks for readiness: one line
/// when a check begins to fail, one when it is fine again.
/// </summary>
public sealed partial class HealthWatch(IEnumerable<HealthCheck> checks, TimeProvider clock, ILogger<HealthWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly LiveSet<HealthWatch> Watching = new();
    private readonly Dictionary<string, long?> _failingSince = checks.ToDictionary(c => c.Name, _ => (long?)null, StringComparer.Ordinal);
    private readonly LoopSign _sign = new("health", 6 * Interval, clock);

    static HealthWatch() =>
        ApiTelemetry.Meter.CreateObservableGauge(
            "platform.health.failing",
            () => Watching.All.SelectMany(watch => watch.Failing()).GroupBy(f => f.Check).Select(Longest),
            "s",
            "How long a check of readiness has been failing; 0 while it is fine."
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var running = _sign.Begin();
        using var watched = Watching.Add(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var (check, reason) in await Task.WhenAll(checks.Select(each => Health.Run(each, clock, stoppingToken))))
            {
                Note(check.Name, reason);
            }
            _sign.Beat();
            await Task.WhenAny(Task.Delay(Interval, clock, stoppingToken));
        }
    }

    private void Note(string check, string? reason)
    {
        lock (_failingSince)
        {
            if (reason is not null && _failingSince[check] is null)
            {
                _failingSince[check] = clock.GetTimestamp();
                LogFailing(log, check, reason);
            }
            else if (reason is null && _failingSince[check] is { } since)
            {
                _failingSince[check] = null;
                LogFine(log, check, clock.GetElapsedTime(since));
            }
        }
    }

    private (string Check, double Seconds)[] Failing()
    {
        lock (_failingSince)
        {
            return [.. _failingSince.Select(f => (f.Key, f.Value is { } since ? clock.GetElapsedTime(since).TotalSeconds : 0))];
        }
    }

    private static Measurement<double> Longest(IGrouping<string, (string Check, double Seconds)> check) =>
        new(check.Max(f => f.Seconds), new KeyValuePair<string, object?>("check", check.Key));

    [LoggerMessage(1, LogLevel.Error, "check {Check} fails: {Reason}")]
    private static partial void LogFailing(ILogger log, string check, string reason);

    [LoggerMessage(2, LogLevel.Information, "check {Check} is fine again after {Elapsed}")]
    private static partial void LogFine(ILogger log, string check, TimeSpan elapsed);
}
