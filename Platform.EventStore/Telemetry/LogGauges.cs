using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.EventStore.Telemetry;

/// <summary>
/// Looks every few seconds at how far each read model is behind and what queued work waits, as the database has it: so it is seen too
/// when nobody leads a projection or takes a job. A gauge of its own age tells when it does not come to look.
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

    static LogGauges()
    {
        const string Projection = "projection";
        const string Kind = "kind";
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

    /// <param name="Of">A projection's name or a job's kind.</param>
    /// <param name="Seconds">Age of the oldest.</param>
    private sealed record Waiting(string Of, long Count, double Seconds);

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
                _lags = await ReadAsync(LogGaugesSql.Projections, cancel);
                _parked = await ReadAsync(LogGaugesSql.Parked, cancel);
                var jobs = await ReadAsync(LogGaugesSql.Jobs, cancel);
                _jobs = [.. jobs, .. kinds.Except(jobs.Select(j => j.Of), StringComparer.Ordinal).Select(kind => new Waiting(kind, 0, 0))];
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogWarning(e, "what waits could not be looked at; trying again in {Interval}", Interval);
            }
            await Task.WhenAny(Task.Delay(Interval, clock, cancel));
        }
    }

    private async Task<List<Waiting>> ReadAsync(string sql, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<Waiting>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new Waiting(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }
        return rows;
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
