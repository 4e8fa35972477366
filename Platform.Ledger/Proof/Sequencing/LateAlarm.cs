using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Telemetry;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Has late events numbered now and then, and tells of each loudly.</summary>
internal sealed class LateAlarm(Numbering.Numbering? numbering, TimeProvider clock, ILogger log)
{
    /// <summary>Between two looks.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly Counter<long> Late = EngineTelemetry.Meter.CreateCounter<long>(
        "platform.ledger.late",
        "{event}",
        "Events that got their place after those of later ones: projections may have passed them by."
    );

    private long? _looked;

    public async Task LookAsync(Func<NpgsqlConnection, CancellationToken, Task> fence, CancellationToken cancel)
    {
        if (numbering is null || (_looked is { } looked && clock.GetElapsedTime(looked) < LookEvery))
        {
            return;
        }
        _looked = clock.GetTimestamp();
        foreach (var late in await numbering.LateAsync(fence, cancel))
        {
            Late.Add(1);
            log.LogCritical(
                "ALARM event-late: stream {Stream} version {Version} of {Tenant}, number {Sequence}, was committed after the mark had passed it. Rebuild the projections: docs/runbooks/proof.md",
                late.Stream,
                late.Version,
                late.Tenant,
                late.Sequence
            );
        }
    }
}
