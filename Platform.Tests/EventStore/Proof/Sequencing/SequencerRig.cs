using Microsoft.Extensions.Logging.Abstractions;
using Platform.Cli.Local;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Privacy;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Sequencing;

/// <summary>The shipped sequencer over a database of its own, with a key ring and a memory of its own; it can be stopped and started.</summary>
public sealed class SequencerRig : IAsyncDisposable
{
    public const string Origin = "log.test";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly string _directory = ThrowAwayDirectory.Create("sequencer");
    private LogKeys _keys;
    private LogTail? _tail;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private int _started;

    private SequencerRig(ProofDatabase database)
    {
        Database = database;
        Directory.CreateDirectory(_directory);
        KeyRing.CreateFile(Ring, TimeProvider.System);
        _keys = new LogKeys(Ring, TimeProvider.System);
    }

    public ProofDatabase Database { get; }

    public string Ring => Path.Combine(_directory, "keyring.json");

    /// <summary>The file outside the database.</summary>
    public string Memory => Path.Combine(_directory, "log-memory");

    public LogKeys Keys => _keys;

    public Sequencer? Sequencer { get; private set; }

    /// <summary>A database with a log of several tenants; nobody follows it yet.</summary>
    public static async Task<SequencerRig> CreateAsync(TestCluster cluster, int bursts = 12, int seed = 7)
    {
        var rig = new SequencerRig(await ProofDatabase.CreateAsync(cluster));
        await rig.WriteAsync(bursts, seed);
        return rig;
    }

    public Task WriteAsync(int bursts = 4, int seed = 8) => new Workload(Database.Service, seed).WriteAsync(bursts);

    /// <summary>Starts a sequencer, in the place of the one that ran; it reads the key ring anew, as a process does.</summary>
    public async Task StartAsync()
    {
        await StopAsync();
        _keys.Dispose();
        _keys = new LogKeys(Ring, TimeProvider.System);
        _stop = new CancellationTokenSource();
        _tail = new LogTail(Database.Worker, TimeProvider.System, NullLogger<LogTail>.Instance);
        Sequencer = new Sequencer(
            Database.Worker,
            _tail,
            _keys,
            new LogMemory(Memory, TimeProvider.System),
            Origin,
            $"rig/{_started++}",
            TimeProvider.System,
            NullLogger<Sequencer>.Instance
        );
        _running = Sequencer.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await _running;
            await _tail!.DisposeAsync();
            _stop.Dispose();
            _stop = null;
        }
    }

    /// <summary>Starts, waits until all that is not refused is signed, and stops.</summary>
    public async Task SignAsync(params string[] refused)
    {
        await StartAsync();
        await SignedAsync(refused);
        await StopAsync();
    }

    /// <summary>Returns once every entry of every tenant but these is covered by a checkpoint.</summary>
    public async Task SignedAsync(params string[] refused)
    {
        var signed = await Until.TrueAsync(
            async () => (await SignedLogs.UncoveredAsync(Database)).Except(refused).Any() is false,
            Deadline
        );
        signed.ShouldBeTrue($"not signed to the end: {Sequencer?.Trouble}");
    }

    /// <summary>Returns once these logs, and no others, are refused: each as <c>tenant reason</c>.</summary>
    public async Task RefusedAsync(params IEnumerable<string> logs)
    {
        List<string> found = [];
        var wanted = logs.Order(StringComparer.Ordinal).ToList();
        var refused = await Until.TrueAsync(async () => (found = await SignedLogs.RefusalsAsync(Database)).SequenceEqual(wanted), Deadline);
        refused.ShouldBeTrue($"expected {string.Join(", ", wanted)}; found {string.Join(", ", found)}; {Sequencer?.Trouble}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _keys.Dispose();
        await Database.DisposeAsync();
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }
}
