using Microsoft.Extensions.Logging;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>One witness as the log sees it: what it last said and cosigned. One call at a time.</summary>
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

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(15);
    private readonly WitnessSubmission _submission = new(witness, http, trees, roots);
    private readonly WitnessWord _word = new(witness.Name, log);
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
            var cosignature = await _submission.RunAsync(root, either.Token);
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
}
