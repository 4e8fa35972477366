using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.EventStore.Jobs;

/// <summary>
/// One runner's hold on one job: renewed in the background for as long as the process lives and the database answers, whether or not
/// the handler says anything. Every statement names the attempt, so that a holder that was frozen and replaced changes nothing.
/// </summary>
internal sealed class JobLease : IAsyncDisposable
{
    /// <summary>After this long without a sign of its holder a job is anybody's, by the database's clock.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Seconds a heartbeat may take: two may fail before the lease is over.</summary>
    private const int HeartbeatSeconds = 2;

    private readonly NpgsqlDataSource _worker;
    private readonly HeldJob _job;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _held;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _renewing;
    private volatile bool _lost;

    /// <param name="stop">The process's end.</param>
    public JobLease(NpgsqlDataSource worker, HeldJob job, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        (_worker, _job, _clock, _log) = (worker, job, clock, log);
        _held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _renewing = RenewAsync();
    }

    /// <summary>Cancelled when the job is lost or the process stops.</summary>
    public CancellationToken Held => _held.Token;

    /// <summary>Another process has the job, or may have it.</summary>
    public bool Lost => _lost;

    /// <exception cref="JobLostException">Another process has the job.</exception>
    public async Task TellAsync(object progress)
    {
        const string Sql = "UPDATE platform.jobs SET progress = $3::jsonb WHERE id = $1 AND attempts = $2 AND state = 'running'";
        await using var command = Statement(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(progress) });
        if (await command.ExecuteNonQueryAsync(Held) == 0)
        {
            await LoseAsync();
            throw new JobLostException(_job);
        }
    }

    public async Task DoneAsync()
    {
        await using var command = Statement("UPDATE platform.jobs SET state = 'done', leased_until = NULL WHERE id = $1 AND attempts = $2");
        if (await command.ExecuteNonQueryAsync(CancellationToken.None) == 0)
        {
            await LoseAsync();
            throw new JobLostException(_job);
        }
    }

    /// <summary>Gives the job back, to be taken again after a pause, or never.</summary>
    public async Task EndAsync(string state, bool failed, TimeSpan pause)
    {
        const string Sql = """
            UPDATE platform.jobs SET state = $3, failures = failures + $4, due = clock_timestamp() + $5, leased_until = NULL
            WHERE id = $1 AND attempts = $2 AND state = 'running'
            """;
        await using var command = Statement(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = state });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = failed ? 1 : 0 });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = pause });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task RenewAsync()
    {
        const string Sql = """
            UPDATE platform.jobs SET leased_until = clock_timestamp() + $3 WHERE id = $1 AND attempts = $2 AND state = 'running'
            """;
        var renewed = _clock.GetTimestamp();
        using var timer = new PeriodicTimer(Heartbeat, _clock);
        try
        {
            while (!_lost && await timer.WaitForNextTickAsync(_over.Token))
            {
                var sent = _clock.GetTimestamp();
                try
                {
                    await using var command = Statement(Sql);
                    command.CommandTimeout = HeartbeatSeconds;
                    command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
                    _lost = await command.ExecuteNonQueryAsync(_over.Token) == 0;
                    renewed = sent;
                }
                catch (Exception e) when (!_over.IsCancellationRequested)
                {
                    _log.LogWarning(e, "the lease of job {Job} could not be renewed", _job.Id);
                    _lost = _clock.GetElapsedTime(renewed) > Length;
                }
            }
            await LoseAsync();
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The job has ended.
        }
    }

    private async Task LoseAsync()
    {
        _lost = true;
        await _held.CancelAsync();
    }

    private NpgsqlCommand Statement(string sql)
    {
        var command = _worker.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _job.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _job.Attempt });
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        _over.Dispose();
        _held.Dispose();
    }
}
