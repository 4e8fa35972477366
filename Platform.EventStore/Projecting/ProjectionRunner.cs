using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.EventStore.Telemetry;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Projecting;

/// <summary>
/// Keeps one projection at the log's end for as long as this node leads it, and waits to lead it otherwise. Starts over where the last
/// commit was after any error; what a batch did not commit never happened.
/// </summary>
/// <param name="holder">This node's name among all: what <c>read.projections</c> shows as leader.</param>
public sealed class ProjectionRunner(
    NpgsqlDataSource worker,
    LogTail tail,
    Projection projection,
    string holder,
    TimeProvider clock,
    ILogger log
)
{
    /// <summary>Between the reads of two batches: a commit for each event would cost more than the events.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>The same while so many come that each batch is large.</summary>
    private static readonly TimeSpan PaceOfMany = TimeSpan.FromMilliseconds(25);

    private const int ManyRows = 40;

    /// <summary>How often a node that does not lead looks whether it may.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly LeaseRow _row = new(worker, projection, holder);
    private long _behind;
    private volatile RunnerState _state;

    /// <summary>A projection that has not looked at the log or for the lease for this long is reported as stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    /// <summary>For how long this node may lead and not have caught up.</summary>
    public static readonly TimeSpan BehindMax = TimeSpan.FromSeconds(30);

    /// <summary>When it last looked at the log or for the lease: ages when the loop is stuck or the database is away.</summary>
    public LoopSign Sign { get; } = new($"projection {projection.Name}", StuckAfter, clock);

    /// <summary>For how long there have been events that this node leads and has not applied; zero when caught up, and where another leads.</summary>
    public TimeSpan Behind => Volatile.Read(ref _behind) is var since and not 0 ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Why operators should look, or null. A node that waits for the lease is in no trouble.</summary>
    public string? Trouble =>
        Sign.Stuck ?? (Behind is var behind && behind > BehindMax ? $"projection {projection.Name} has been behind for {behind}" : null);

    public RunnerState State => _state;

    public string Name => projection.Name;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await StandAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _state = RunnerState.Stuck;
                log.LogError(e, "projection {Projection} failed; going on from its last commit", projection.Name);
                await Task.WhenAny(Task.Delay(RetryPause, clock, cancel));
            }
        }
    }

    private async Task StandAsync(CancellationToken cancel)
    {
        await EnsureAsync(cancel);
        var taken = await _row.TakeAsync(cancel);
        Sign.Beat();
        if (taken is not { } held)
        {
            Volatile.Write(ref _behind, 0);
            _state = StateOf(await _row.SeeAsync(cancel));
            await Task.Delay(LookAgain, clock, cancel);
            return;
        }
        await using var lease = new ProjectionLease(_row, held, projection.Name, clock, log, cancel);
        log.LogInformation("projection {Projection} is led by {Holder}, epoch {Epoch}", projection.Name, holder, held.Epoch);
        try
        {
            await LeadAsync(held.Live, lease);
        }
        catch (FencedException e)
        {
            log.LogWarning("{Reason}", e.Message);
        }
        catch (OperationCanceledException) when (lease.Held.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            log.LogInformation("projection {Projection} is led by {Holder} no more", projection.Name, holder);
        }
    }

    private async Task LeadAsync(int generation, ProjectionLease lease)
    {
        var cancel = lease.Held;
        var commit = new GenerationCommit(worker, projection, generation, lease.FenceAsync, tells: true, log);
        var position = await PositionAsync(generation, cancel);
        _state = _state is RunnerState.Stuck ? _state : RunnerState.Following;
        await foreach (var rows in new Subscription(tail, Sign.Beat).ReadAsync(position, cancel))
        {
            var read = clock.GetTimestamp();
            Interlocked.CompareExchange(ref _behind, read, 0);
            var span = new LogSpan(position, rows[^1].Position, rows);
            using (var told = ProjectionMetrics.Begin(projection.Name, rows))
            {
                await commit.CommitAsync(span, cancel);
                told.Committed();
            }
            position = span.To;
            _state = RunnerState.Following;
            // What is not applied now came after this batch was read.
            Volatile.Write(ref _behind, rows.Count < Subscription.BatchRows ? 0 : Volatile.Read(ref _behind));
            Sign.Beat();
            await PaceAsync(read, rows.Count, cancel);
        }
    }

    // One that has not come for a while is applied at once; where they come one after the other, a few are applied together.
    private async Task PaceAsync(long read, int rows, CancellationToken cancel)
    {
        var pace = rows < ManyRows ? Pace : PaceOfMany;
        if (rows < Subscription.BatchRows && pace - clock.GetElapsedTime(read) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancel);
        }
    }

    private RunnerState StateOf(ProjectionSeen? seen) =>
        seen switch
        {
            null => RunnerState.Starting,
            { Paused: true } => RunnerState.Paused,
            { Version: var version } when version > projection.Version => RunnerState.Outdated,
            { Version: var version } when version < projection.Version => RunnerState.Rebuilding,
            _ => RunnerState.Standby,
        };

    private async Task EnsureAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Generations.EnsureLiveAsync(connection, projection, cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task<long> PositionAsync(int generation, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return await Generations.FindAsync(connection, projection.Name, generation, cancel) is { } live
            ? live.Position
            : throw new FencedException($"projection {projection.Name} has no generation {generation}");
    }
}
