using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Jobs;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>Fills a job's generation, each commit fenced by the job's attempt, and tells how far it is.</summary>
internal sealed class SideFilling(
    NpgsqlDataSource worker,
    Projection projection,
    HeldJob job,
    Generation made,
    Func<object, Task> tell,
    TimeProvider clock,
    ILogger log
) : IProgress<long>
{
    private static readonly TimeSpan TellPause = TimeSpan.FromMilliseconds(250);
    private readonly GenerationFill _fill = new(worker, projection, log);
    private long _position = made.Position;

    /// <summary>Returns once everything up to that position is applied.</summary>
    /// <exception cref="FencedException">Another process goes on with it.</exception>
    public async Task<long> ToAsync(long to, CancellationToken cancel)
    {
        if (_position >= to)
        {
            return _position;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var filling = _fill.FillAsync(made, to, FenceAsync, this, stop.Token);
        try
        {
            await TellAsync(filling, to, cancel);
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAny(filling);
            throw;
        }
        _position = await filling;
        return _position;
    }

    /// <summary>Tells the phase, and how far the filling is.</summary>
    public Task TellAsync(string phase, long to) =>
        tell(
            new
            {
                phase,
                generation = made.Number,
                done = Volatile.Read(ref _position),
                total = to,
            }
        );

    void IProgress<long>.Report(long value) => Volatile.Write(ref _position, value);

    private async Task TellAsync(Task filling, long to, CancellationToken cancel)
    {
        while (await Task.WhenAny(filling, Task.Delay(TellPause, clock, cancel)) != filling)
        {
            cancel.ThrowIfCancellationRequested();
            await TellAsync("filling", to);
        }
    }

    private async Task FenceAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            await JobFence.HoldAsync(connection, job, cancel);
        }
        catch (JobLostException e)
        {
            throw new FencedException(e.Message);
        }
    }
}
