using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.EventStore.Telemetry;

namespace Platform.EventStore.Jobs;

/// <summary>One piece of queued work, held under a lease.</summary>
public sealed record HeldJob(Guid Id, string Tenant, string Kind, string Stream, int Attempt);

/// <summary>Does one kind of work. May be called again after a crash: what it does must bear that.</summary>
/// <param name="tell">Notes progress (any JSON-able value) and keeps the lease; throws where another process has taken the job over.</param>
public delegate Task JobHandler(HeldJob job, Func<object, Task> tell, CancellationToken cancel);

/// <summary>
/// Takes queued jobs one at a time, under a lease by the database's clock that progress renews. A holder that stopped is replaced after
/// <see cref="Lease"/>; what it says later is refused, since every statement names the attempt it belongs to.
/// </summary>
public sealed class JobRunner(
    NpgsqlDataSource worker,
    LogTail tail,
    IReadOnlyDictionary<string, JobHandler> handlers,
    TimeProvider clock,
    ILogger log
)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Attempts before a job is given up and shows as failed.</summary>
    public const int AttemptsMax = 5;

    /// <summary>A job that has told nothing for this long, or a queue nobody has looked at, is reported as stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    public LoopSign Sign { get; } = new("jobs", StuckAfter, clock);

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var growth = tail.NextGrowth;
                var job = await TakeAsync(cancel);
                Sign.Beat();
                if (job is not null)
                {
                    await DoAsync(job, cancel);
                }
                else
                {
                    await tail.WaitAsync(growth, cancel);
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "queued work could not be looked for; trying again");
                await Task.WhenAny(Task.Delay(RetryPause, clock, cancel));
            }
        }
    }

    private async Task DoAsync(HeldJob job, CancellationToken cancel)
    {
        using var attempt = JobMetrics.Begin(job.Kind);
        try
        {
            await handlers[job.Kind](job, progress => TellAsync(job, progress, cancel), cancel);
            await EndAsync(job, "done", CancellationToken.None);
            attempt.Ended("done");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogError(e, "job {Job} of kind {Kind} failed at attempt {Attempt}", job.Id, job.Kind, job.Attempt);
            var state = job.Attempt >= AttemptsMax ? "failed" : "queued";
            await EndAsync(job, state, CancellationToken.None);
            attempt.Ended(state);
            await Task.WhenAny(Task.Delay(RetryPause, clock, cancel));
        }
    }

    private async Task<HeldJob?> TakeAsync(CancellationToken cancel)
    {
        const string Sql = """
            UPDATE platform.jobs SET state = 'running', attempts = attempts + 1, leased_until = clock_timestamp() + $1
            WHERE id = (
                SELECT j.id FROM platform.jobs j
                WHERE (j.state = 'queued' OR (j.state = 'running' AND j.leased_until < clock_timestamp())) AND j.kind = ANY($2)
                ORDER BY j.created LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, tenant, kind, stream, attempts
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Lease });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. handlers.Keys] });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new HeldJob(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4))
            : null;
    }

    private async Task TellAsync(HeldJob job, object progress, CancellationToken cancel)
    {
        Sign.Beat();
        const string Sql = """
            UPDATE platform.jobs SET progress = $1::jsonb, leased_until = clock_timestamp() + $2
            WHERE id = $3 AND attempts = $4 AND state = 'running'
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(progress) });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Lease });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = job.Attempt });
        if (await command.ExecuteNonQueryAsync(cancel) == 0)
        {
            throw new InvalidOperationException($"job {job.Id}: another process has taken attempt {job.Attempt} over");
        }
    }

    private async Task EndAsync(HeldJob job, string state, CancellationToken cancel)
    {
        const string Sql = "UPDATE platform.jobs SET state = $1, leased_until = NULL WHERE id = $2 AND attempts = $3 AND state = 'running'";
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = state });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = job.Attempt });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
