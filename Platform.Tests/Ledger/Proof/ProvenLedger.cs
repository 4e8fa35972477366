using Microsoft.Extensions.Logging.Abstractions;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Proof;

/// <summary>A ledger of its own and the shipped sequencer over it, with a memory outside; sequencers can be started and stopped.</summary>
public sealed class ProvenLedger : IAsyncDisposable
{
    public const string Origin = "ledger.test";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private const string Uncovered = """
        SELECT (SELECT count(*) FROM events.mt_events e WHERE e.type <> 'tombstone' AND NOT EXISTS (SELECT FROM ledger.leaves l WHERE l.seq_id = e.seq_id))
            + (SELECT count(*) FROM ledger.leaves l WHERE l.tenant_position >
                coalesce((SELECT max(c.size) FROM proof.checkpoints c WHERE c.tenant = l.tenant), 0))
        """;

    private readonly Dictionary<string, (Task Running, CancellationTokenSource Stop)> _running = new(StringComparer.Ordinal);

    private ProvenLedger(LedgerDatabase ledger)
    {
        Ledger = ledger;
        Keys = new LogKeys(ledger.KeyRingPath, TimeProvider.System);
    }

    public LedgerDatabase Ledger { get; }

    public LogKeys Keys { get; }

    /// <summary>The file outside the database.</summary>
    public string MemoryPath => Path.Combine(Ledger.Directory, "log-memory");

    public Sequencer? Newest { get; private set; }

    public static async Task<ProvenLedger> CreateAsync(TestCluster cluster)
    {
        var ledger = new LedgerDatabase(cluster);
        await ledger.InitializeAsync();
        return new ProvenLedger(ledger);
    }

    /// <summary>Starts a sequencer of this name.</summary>
    public void Start(string holder = "one")
    {
        var stop = new CancellationTokenSource();
        Newest = new Sequencer(
            Ledger.Worker,
            new EventSignal(Ledger.Worker, TimeProvider.System),
            Keys,
            new LogMemory(MemoryPath, TimeProvider.System),
            Origin,
            holder,
            TimeProvider.System,
            NullLogger<Sequencer>.Instance,
            numbering: new Numbering(Ledger.Worker)
        );
        _running.Add(holder, (Newest.RunAsync(stop.Token), stop));
    }

    public async Task StopAsync(string holder = "one")
    {
        if (_running.Remove(holder, out var sequencer))
        {
            await sequencer.Stop.CancelAsync();
            await sequencer.Running;
            sequencer.Stop.Dispose();
        }
    }

    /// <summary>Which sequencer leads; null: none.</summary>
    public async Task<string?> LeaderAsync() =>
        (await Ledger.RowsAsync("SELECT coalesce(holder, '') FROM proof.sequencer", r => r.GetString(0)))[0] is { Length: > 0 } holder
            ? holder
            : null;

    /// <summary>Returns once every event has its place and a signed checkpoint covers it.</summary>
    public async Task SignedAsync()
    {
        var signed = await Until.TrueAsync(async () => await Ledger.ScalarAsync<long>(Uncovered) == 0, Deadline);
        signed.ShouldBeTrue($"not signed to the end: {Newest?.Trouble}");
    }

    /// <summary>Starts, waits until all is signed, and stops.</summary>
    public async Task SignAsync()
    {
        Start();
        await SignedAsync();
        await StopAsync();
    }

    /// <summary>What is remembered outside the database of a tenant's log; null: nothing.</summary>
    public async Task<IReadOnlyDictionary<string, Checkpoint>> RememberedAsync() =>
        await new LogMemory(MemoryPath, TimeProvider.System).ReadAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var holder in _running.Keys.ToList())
        {
            await StopAsync(holder);
        }
        Keys.Dispose();
        await Ledger.DisposeAsync();
    }
}
