using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>
/// Looks every few seconds at how far each read model is behind, what queued work waits and which logs are refused, as the database has it: so it is
/// seen too when nobody leads a projection or takes a job. A gauge of its own age tells when it does not come to look.
/// </summary>
/// <param name="worker">Connections of the worker role.</param>
/// <param name="kinds">The kinds of jobs that are done here: shown with nothing waiting too. Others are shown when they wait.</param>
public sealed class LogGauges(NpgsqlDataSource worker, IReadOnlyCollection<string> kinds, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(1);
    private static readonly LiveSet<LogGauges> Looking = new();
    private volatile IReadOnlyList<Waiting> _lags = [];
    private volatile IReadOnlyList<Waiting> _parked = [];
    private volatile IReadOnlyList<Waiting> _jobs = [];
    private volatile IReadOnlyList<Waiting> _refused = [];

    static LogGauges()
    {
        const string Projection = "projection";
        const string Kind = "kind";
        const string Reason = "reason";
        Gauge("proof.refused", "{log}", "Logs that are not signed any further, by reason.", Reason, g => g._refused, w => w.Count);
        Gauge(
            "projection.lag.events",
            "{event}",
            "Events of the log a read model has not applied.",
            Projection,
            g => g._lags,
            w => w.Count
        );
        Gauge("projection.lag", "s", "Age of the oldest event a read model has not applied.", Projection, g => g._lags, w => w.Seconds);
        Gauge("projection.parked", "{event}", "Events a read model could not take.", Projection, g => g._parked, w => w.Count);
        Gauge("projection.parked.oldest", "s", "How long an event has been parked.", Projection, g => g._parked, w => w.Seconds);
        Gauge("jobs.waiting", "{job}", "Jobs that are due and that nobody does.", Kind, g => g._jobs, w => w.Count);
        Gauge("jobs.oldest", "s", "Age of the oldest job that is due and that nobody does.", Kind, g => g._jobs, w => w.Seconds);
    }

    public LoopSign Sign { get; } = new("gauges", StuckAfter, clock);

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        using var shown = Looking.Add(this);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                _lags = await Waiting.ReadAsync(worker, LogGaugesSql.Projections, cancel);
                _parked = await Waiting.ReadAsync(worker, LogGaugesSql.Parked, cancel);
                _jobs = Waiting.OrNone(await Waiting.ReadAsync(worker, LogGaugesSql.Jobs, cancel), kinds);
                _refused = Waiting.OrNone(await Waiting.ReadAsync(worker, LogGaugesSql.Refused, cancel), RefusalReasons.All);
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogWarning(e, "what waits could not be looked at; trying again in {Interval}", Interval);
            }
            await Task.WhenAny(Task.Delay(Interval, clock, cancel));
        }
    }

    private static void Gauge(
        string name,
        string unit,
        string meaning,
        string tag,
        Func<LogGauges, IReadOnlyList<Waiting>> seen,
        Func<Waiting, double> value
    ) =>
        EngineTelemetry.Meter.CreateObservableGauge(
            $"platform.{name}",
            () =>
                Looking
                    .All.SelectMany(seen)
                    .GroupBy(waiting => waiting.Of, StringComparer.Ordinal)
                    .Select(same => new Measurement<double>(same.Max(value), new KeyValuePair<string, object?>(tag, same.Key))),
            unit,
            meaning
        );
}
