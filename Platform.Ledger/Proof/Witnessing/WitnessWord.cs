using Microsoft.Extensions.Logging;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>What a witness last said of the log, told once each time it changes.</summary>
internal sealed class WitnessWord(string name, ILogger log)
{
    private string? _failure;

    /// <summary>Why it refuses; null while it does not.</summary>
    public string? Refusal { get; private set; }

    public void Cosigned()
    {
        if (Refusal is not null || _failure is not null)
        {
            log.LogInformation("witness {Witness} cosigns again", name);
        }
        (Refusal, _failure) = (null, null);
    }

    public void Refused(string sentence)
    {
        if (Refusal is null)
        {
            log.LogCritical("ALARM witness-refused: witness {Witness}: {Sentence}. See docs/runbooks/witnesses.md", name, sentence);
        }
        Refusal = $"witness-refused: witness {name}: {sentence}";
    }

    public void Failed(string reason)
    {
        if (_failure != reason)
        {
            log.LogWarning("witness {Witness} does not cosign: {Reason}; asked again until it does", name, reason);
        }
        _failure = reason;
    }
}
