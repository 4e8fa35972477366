using Npgsql;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>
/// Looks for events without a number, often and cheaply. No NOTIFY: it takes a lock of the whole database at each commit (docs/adr/0019 has the figures).
/// </summary>
public sealed class EventSignal(NpgsqlDataSource worker, TimeProvider clock) : IGrowthSignal
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private const string Sql = "SELECT EXISTS (SELECT FROM events.mt_events WHERE seq_id > (SELECT seq_id FROM ledger.numbering))";

    public Task NextGrowth => Task.CompletedTask;

    public async Task WaitAsync(Task signal, TimeSpan atMost, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < atMost)
        {
            await Task.Delay(LookEvery, clock, cancel);
            await using var command = worker.CreateCommand(Sql);
            if (await command.ExecuteScalarAsync(cancel) is true)
            {
                return;
            }
        }
    }
}
