using System.Text;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>A witness of one log, in this process.</summary>
public sealed class TestWitness : IAsyncDisposable
{
    private readonly string _directory = ThrowAwayDirectory.Create("witness");
    private Witness _witness = null!;

    public WitnessedLog Log { get; } = new();

    public WitnessKey Key { get; private set; } = null!;

    public string State => Path.Combine(_directory, "state");

    public static async Task<TestWitness> CreateAsync()
    {
        var witness = new TestWitness();
        Directory.CreateDirectory(witness._directory);
        witness.Key = WitnessKey.CreateFile(Path.Combine(witness._directory, "key"), "witness.example/w1");
        witness._witness = await witness.OpenAsync();
        return witness;
    }

    public Task<WitnessAnswer> AskAsync(AddCheckpoint request) => AskAsync(_witness, request);

    public Task<WitnessAnswer> AskAsync(string body) => _witness.AddAsync(Encoding.UTF8.GetBytes(body), default);

    public static Task<WitnessAnswer> AskAsync(Witness witness, AddCheckpoint request) =>
        witness.AddAsync(Encoding.UTF8.GetBytes(request.ToString()), default);

    public Task<SignedNote?> FindAsync(string hash) => _witness.FindAsync(hash, default);

    /// <summary>Another process on the same state.</summary>
    public async Task<Witness> OpenAsync()
    {
        var memory = new LogMemory(State, TimeProvider.System);
        await memory.CreateAsync(default);
        return new Witness(Key, new WitnessedLogs(Log.Keys), memory, new WitnessNotes(State + ".notes"), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _witness.Dispose();
        Log.Dispose();
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }
}
