using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Platform.Ledger.Telemetry;

namespace Platform.Ledger.Proof.Watching;

/// <summary>What was found and still stands.</summary>
internal sealed class WatchFindings(Func<Damage, CancellationToken, Task> record, ILogger log)
{
    /// <summary>Findings told one by one; what is behind them is not.</summary>
    private const int StandingMax = 100;

    /// <summary>The ways through entries and tiles end at different times: two ends are at least one whole way of each.</summary>
    private const int CleanPasses = 2;

    private static readonly Counter<long> Found = EngineTelemetry.Meter.CreateCounter<long>(
        "platform.proof.findings",
        "{finding}",
        "Places of the log, or of what was signed of it, that the watch found wrong, by class."
    );

    private readonly HashSet<(string, string, long)> _told = [];
    private readonly HashSet<(string, string, long)> _recorded = [];
    private IReadOnlyList<Damage> _standing = [];
    private int _foundInPass;
    private int _cleanPasses;

    public string? Trouble =>
        _standing is [var first, ..]
            ? $"damaged, {first.Class} at position {first.Position}{(_standing.Count > 1 ? $", and {_standing.Count - 1} more" : "")}"
            : null;

    /// <summary>Makes the metric be there, so that the first finding is an increase.</summary>
    public static void Begin() => Found.Add(0, new KeyValuePair<string, object?>("class", FindingClass.EntryChanged));

    /// <summary>Tells a finding, the first time loudly.</summary>
    public async Task AddAsync(Damage? damage, CancellationToken cancel)
    {
        if (damage is null)
        {
            return;
        }
        _foundInPass++;
        var place = (damage.Class, damage.Log, damage.Position);
        if (_told.Count < StandingMax && _told.Add(place))
        {
            _standing = [.. _standing, damage];
            Found.Add(1, new KeyValuePair<string, object?>("class", damage.Class));
            log.LogCritical(
                "ALARM log-damaged: {Class} at position {Position} of {Log}: {Sentence}. docs/runbooks/proof.md",
                damage.Class,
                damage.Position,
                damage.Log,
                damage.Sentence
            );
        }
        // Where that fails it is tried again when the place is seen again.
        if (_told.Contains(place) && !_recorded.Contains(place))
        {
            await record(damage, cancel);
            _recorded.Add(place);
        }
    }

    /// <summary>The ways through entries and tiles have each come to their end.</summary>
    public void PassEnded()
    {
        _cleanPasses = _foundInPass == 0 ? _cleanPasses + 1 : 0;
        _foundInPass = 0;
        if (_cleanPasses >= CleanPasses)
        {
            _standing = [];
            _told.Clear();
            _recorded.Clear();
        }
    }
}
