using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>Shows one witness checkpoints of the root log, each with what joins it to the one it remembers; what that is, it says itself.</summary>
internal sealed class WitnessSubmission(PolicyWitness witness, HttpClient http, TreeReader trees, RootCheckpoints roots)
{
    /// <summary>Calls for one checkpoint: one that learns the size, one that is right, and one more where another node was faster.</summary>
    private const int CallsMax = 3;

    private readonly WitnessClient _client = new(http, witness.Url!);
    private (MerkleLog Log, long Size) _known;

    /// <summary>Its cosignature, verified; null where it has cosigned a newer one meanwhile.</summary>
    /// <exception cref="WitnessRefusedException">It has seen another history.</exception>
    /// <exception cref="InvalidDataException">It answered something else, or a cosignature that is not its own.</exception>
    public async Task<NoteSignature?> RunAsync(RootCheckpoint root, CancellationToken cancel)
    {
        for (var call = 0; call < CallsMax; call++)
        {
            var old = _known.Log == root.Log ? _known.Size : 0;
            if (old > root.Size)
            {
                await RequireSignedAsync(old, cancel);
                return null;
            }
            var proof = old == 0 || old == root.Size ? [] : await trees.ConsistencyAsync(root.Log, old, root.Size, cancel);
            var answer = await _client.AddAsync(new AddCheckpoint(old, proof, root.Note), cancel);
            switch (answer.Status)
            {
                case 200:
                    _known = (root.Log, root.Size);
                    return witness.Key.Find(root.Note, answer.Text)
                        ?? throw new InvalidDataException("a cosignature that is not the witness's");
                case 409 when AddCheckpoint.Size(answer.Text.TrimEnd('\n')) is var size && size != old:
                    _known = (root.Log, size);
                    break;
                case 409 or 422:
                    throw new WitnessRefusedException(
                        $"at size {root.Size} it says that the log does not continue what it cosigned at size {old}"
                    );
                default:
                    throw new InvalidDataException($"it answers {answer.Status}");
            }
        }
        return null;
    }

    // Another node may have been faster with a newer checkpoint; one that the database has never signed is another matter.
    private async Task RequireSignedAsync(long size, CancellationToken cancel)
    {
        if (await roots.NewestAsync(cancel) is { } newest && newest.Size < size)
        {
            throw new WitnessRefusedException($"it has cosigned size {size} of the log, the database has signed {newest.Size}");
        }
    }
}

/// <summary>The witness has seen another history of the log.</summary>
internal sealed class WitnessRefusedException(string message) : Exception(message);
