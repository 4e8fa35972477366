using Npgsql;
using Platform.Ledger.Telemetry;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>Measures how old the oldest event without a place is: <c>platform.ledger.unnumbered.age</c>, in seconds; an alarm at 5.</summary>
public sealed class NumberingLag(NpgsqlDataSource worker, TimeProvider clock)
{
    /// <summary>Between two looks: metrics are read whenever somebody asks, the database is not.</summary>
    public static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    private static readonly LiveSet<NumberingLag> Running = new();
    private long? _sampled;
    private double _age;

    static NumberingLag() =>
        EngineTelemetry.Meter.CreateObservableGauge(
            "platform.ledger.unnumbered.age",
            () => Running.All.Select(lag => Volatile.Read(ref lag._age)).DefaultIfEmpty(0).Max(),
            "s",
            "Age of the oldest event that has no place in its tenant's tree yet."
        );

    /// <summary>Begins to be counted; disposed where the worker ends or no longer leads.</summary>
    public IDisposable Begin() => Running.Add(this);

    /// <summary>Looks, where the last look is long enough ago.</summary>
    public async Task SampleAsync(CancellationToken cancel)
    {
        if (_sampled is { } sampled && clock.GetElapsedTime(sampled) < SampleEvery)
        {
            return;
        }
        await using var command = worker.CreateCommand("SELECT ledger.oldest_unnumbered()");
        Volatile.Write(ref _age, (double)(await command.ExecuteScalarAsync(cancel))!);
        _sampled = clock.GetTimestamp();
    }
}
