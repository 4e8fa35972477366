namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Wakes who integrates the log when there may be more of it.</summary>
public interface IGrowthSignal
{
    /// <summary>The signal to wait for; take it before looking, so that no growth falls between.</summary>
    Task NextGrowth { get; }

    /// <summary>Returns at the signal, or after <paramref name="atMost"/>.</summary>
    Task WaitAsync(Task signal, TimeSpan atMost, CancellationToken cancel);
}
