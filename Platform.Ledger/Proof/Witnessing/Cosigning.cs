using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Telemetry;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>
/// Shows each new checkpoint of the root log to the witnesses of a policy, on the node that signs, and keeps it with their cosignatures once the
/// quorum is met (docs/adr/0016). Nothing waits for it: receipts name the newest checkpoint that was cosigned.
/// </summary>
/// <param name="holder">This process's name in the sequencer's lease.</param>
public sealed class Cosigning(
    NpgsqlDataSource worker,
    WitnessPolicy policy,
    HttpClient http,
    string holder,
    TimeProvider clock,
    ILogger<Cosigning> log
)
{
    /// <summary>Looks for a new checkpoint this often.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Checkpoints that go this long without a quorum are trouble.</summary>
    public static readonly TimeSpan UnmetMax = TimeSpan.FromMinutes(1);

    private static readonly LiveSet<Cosigning> Running = new();
    private readonly RootCheckpoints _roots = new(worker);
    private readonly List<WitnessPeer> _peers =
    [
        .. policy
            .Witnesses.Where(witness => witness.Url is not null)
            .Select(witness => new WitnessPeer(witness, http, new(TreeRows.Of(worker)), new(worker), clock, log)),
    ];
    private volatile bool _leads;
    private long _unmetSince;

    static Cosigning() =>
        EngineTelemetry.Meter.CreateObservableGauge(
            "platform.witness.unmet",
            () => Running.All.Select(each => each.Unmet.TotalSeconds).DefaultIfEmpty().Max(),
            "s",
            "How long checkpoints have gone without a quorum of witnesses; 0 while they are cosigned, and where none are configured."
        );

    public LoopSign Sign { get; } = new("witnesses", TimeSpan.FromSeconds(30), clock);

    /// <summary>How long the log's newest checkpoints have gone without a quorum, as the node that signs sees it.</summary>
    public TimeSpan Unmet => Volatile.Read(ref _unmetSince) is not 0 and var since ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>A witness that has seen another history, or a quorum not met for too long; null while all is well, or another node signs.</summary>
    public string? Trouble =>
        !_leads ? null
        : _peers.Select(peer => peer.Refusal).FirstOrDefault(refusal => refusal is not null) is { } refused ? refused
        : Unmet is var unmet && unmet > UnmetMax ? $"no quorum of witnesses for {unmet}"
        : null;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        using var shown = Running.Add(this);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                _leads = await _roots.IsLeaderAsync(holder, cancel);
                if (!_leads)
                {
                    Volatile.Write(ref _unmetSince, 0);
                }
                else if (await _roots.NewestAsync(cancel) is { } root)
                {
                    await ShowAsync(root, cancel);
                }
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "checkpoints could not be shown to witnesses; trying again in {Pace}", Pace);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            await Task.WhenAny(Task.Delay(Pace, clock, cancel));
        }
    }

    private async Task ShowAsync(RootCheckpoint root, CancellationToken cancel)
    {
        if (!root.IsCosigned)
        {
            Interlocked.CompareExchange(ref _unmetSince, clock.GetTimestamp(), 0);
            var note = await Quorum.GatherAsync(policy, _peers, root, cancel);
            if (!policy.IsMet(note))
            {
                return;
            }
            await _roots.KeepAsync(root, note, cancel);
        }
        Volatile.Write(ref _unmetSince, 0);
    }
}
