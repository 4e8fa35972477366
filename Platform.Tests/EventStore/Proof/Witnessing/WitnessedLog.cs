using System.Text;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.Verifier;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>A log of a test with a key of its own: any two of the same seed begin alike.</summary>
public sealed class WitnessedLog : IDisposable
{
    private readonly LogKey _key = LogKey.Create(1, DateTimeOffset.UnixEpoch);
    private readonly CheckpointSigner _signer;

    public WitnessedLog() => _signer = new CheckpointSigner(_key);

    public static string Origin => "log.example/root";

    public IReadOnlyList<VerifierKey> Keys => [.. _key.Verifiers(Origin)];

    /// <summary>What is sent to go from one size to another.</summary>
    /// <param name="forkedAt">From this leaf on the log is another one.</param>
    public AddCheckpoint From(int old, int size, int forkedAt = int.MaxValue)
    {
        var leaves = Leaves(size, forkedAt);
        return new(old, old == 0 ? [] : NaiveTree.Consistency(old, [.. leaves.Take(size)]), Signed(size, forkedAt));
    }

    public SignedNote Signed(int size, int forkedAt = int.MaxValue, string? origin = null) =>
        _signer.Sign(new Checkpoint(origin ?? Origin, size, NaiveTree.Root([.. Leaves(size, forkedAt).Take(size)])));

    public void Dispose() => _signer.Dispose();

    private static List<byte[]> Leaves(int size, int forkedAt) =>
        [.. Enumerable.Range(0, size).Select(i => MerkleHash.Leaf(Encoding.UTF8.GetBytes(i < forkedAt ? $"leaf {i}" : $"other {i}")))];
}
