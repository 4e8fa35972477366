using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting;

/// <summary>
/// One node's leadership of one projection: a row of <c>read.projections</c>, by the database's clock, renewed in the background. Taking it raises the
/// epoch; every commit asks for the epoch it was begun under, so a holder that was frozen and replaced writes nothing (docs/adr/0010).
/// </summary>
internal sealed class ProjectionLease : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private readonly LeaseRow _row;
    private readonly (long Epoch, int Live) _taken;
    private readonly string _projection;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _held;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _renewing;

    /// <param name="row">Whose lease was taken.</param>
    /// <param name="taken">As which epoch, and for which generation.</param>
    /// <param name="stop">The process's end.</param>
    public ProjectionLease(
        LeaseRow row,
        (long Epoch, int Live) taken,
        string projection,
        TimeProvider clock,
        ILogger log,
        CancellationToken stop
    )
    {
        (_row, _taken, _projection, _clock, _log) = (row, taken, projection, clock, log);
        _held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _renewing = RenewAsync();
    }

    /// <summary>Cancelled when it is lost, paused, or the process stops.</summary>
    public CancellationToken Held => _held.Token;

    /// <summary>The <see cref="Fence"/> of its commits: whoever takes over waits until the commit has ended.</summary>
    public async Task FenceAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (!await _row.KeepAsync(connection, _taken, cancel))
        {
            await _held.CancelAsync();
            throw new FencedException($"projection {_projection}: epoch {_taken.Epoch} of generation {_taken.Live} is over");
        }
    }

    private async Task RenewAsync()
    {
        var renewed = _clock.GetTimestamp();
        using var timer = new PeriodicTimer(Heartbeat, _clock);
        try
        {
            var lost = false;
            while (!lost && await timer.WaitForNextTickAsync(_over.Token))
            {
                var sent = _clock.GetTimestamp();
                try
                {
                    lost = !await _row.RenewAsync(_taken, _over.Token);
                    renewed = sent;
                }
                catch (Exception e) when (!_over.IsCancellationRequested)
                {
                    _log.LogWarning(e, "the lease of projection {Projection} could not be renewed", _projection);
                    lost = _clock.GetElapsedTime(renewed) > LeaseRow.Length;
                }
            }
            await _held.CancelAsync();
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // It is given up.
        }
    }

    /// <summary>Gives it up, so that another node need not wait for its end; where that cannot be said, it ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        try
        {
            await _row.ReleaseAsync(_taken.Epoch);
        }
        catch (Exception e) when (BatchErrors.IsElsewhere(e))
        {
            _log.LogWarning(e, "the lease of projection {Projection} could not be given up; it ends by itself", _projection);
        }
        _over.Dispose();
        _held.Dispose();
    }
}
