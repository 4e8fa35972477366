using Microsoft.Extensions.Logging;
using Platform.EventStore.Proof.Notes;
using Platform.EventStore.Proof.Sequencing;

namespace Platform.EventStore.Proof.Witnessing;

/// <summary>One witness as the log sees it: what it remembers of the root log, and what it last said. One call at a time.</summary>
internal sealed class WitnessPeer(
    PolicyWitness witness,
    HttpClient http,
    TreeReader trees,
    RootCheckpoints roots,
    TimeProvider clock,
    ILogger log
)
{
    /// <summary>How long one witness may take for one checkpoint, all calls together.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Calls for one checkpoint: one that learns the size, one that is right, and one more where another node was faster.</summary>
    private const int CallsMax = 3;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(15);
    private readonly WitnessClient _client = new(http, witness.Url!);
    private readonly WitnessWord _word = new(witness.Name, log);
    private (MerkleLog Log, long Size) _known;
    private (string Text, NoteSignature Cosignature)? _given;
    private Task<NoteSignature?> _call = Task.FromResult<NoteSignature?>(null);
    private DateTimeOffset _notBefore;

    /// <summary>Why it cosigns this log no further; null while it does, or is only away.</summary>
    public string? Refusal => _word.Refusal;

    /// <summary>Its cosignature of this checkpoint, verified; null where it gave none, or is still busy with another.</summary>
    public Task<NoteSignature?> CosignAsync(RootCheckpoint root, CancellationToken cancel)
    {
        if (_given is { } given && given.Text == root.Note.Text)
        {
            return Task.FromResult<NoteSignature?>(given.Cosignature);
        }
        if (!_call.IsCompleted || clock.GetUtcNow() < _notBefore)
        {
            return Task.FromResult<NoteSignature?>(null);
        }
        return _call = CallAsync(root, cancel);
    }

    private async Task<NoteSignature?> CallAsync(RootCheckpoint root, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            var cosignature = await SubmitAsync(root, either.Token);
            if (cosignature is not null)
            {
                _given = (root.Note.Text, cosignature);
                _word.Cosigned();
            }
            return cosignature;
        }
        catch (WitnessRefusedException e)
        {
            _word.Refused(e.Message);
            _notBefore = clock.GetUtcNow() + AfterRefusal;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            _word.Failed(e is InvalidDataException ? e.Message : e.GetType().Name);
            _notBefore = clock.GetUtcNow() + AfterFailure;
        }
        catch (OperationCanceledException)
        {
            // The platform stops: nobody waits for the answer.
        }
        return null;
    }

    private async Task<NoteSignature?> SubmitAsync(RootCheckpoint root, CancellationToken cancel)
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
