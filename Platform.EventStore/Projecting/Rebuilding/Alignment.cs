using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>Brings a generation to exactly the live one's position, and holds the live one there for a moment.</summary>
/// <param name="fillTo">Applies to the side generation what it lacks up to a position, in commits of its own, each fenced by the job.</param>
internal sealed class Alignment(
    NpgsqlDataSource worker,
    SideGeneration side,
    HeldJob job,
    Func<long, CancellationToken, Task<long>> fillTo,
    TimeProvider clock
)
{
    /// <summary>Tries before it is said that the live one cannot be held; each waits a fifth of a second at most for its lock.</summary>
    private const int AttemptsMax = 200;

    /// <summary>Events that are applied while the live one is held.</summary>
    private const int HeldEventsMax = 500;

    /// <summary>Rounds of coming nearer; each is shorter than the one before, unless the log grows faster than it can be applied.</summary>
    private const int RoundsMax = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Comes near, holds the live generation, comes to its position and lets <paramref name="then"/> work on the transaction that holds it.</summary>
    /// <param name="target">Where to go, given the live generation: its position, or beyond.</param>
    public async Task<T> AtAsync<T>(
        Func<Generation, CancellationToken, Task<long>> target,
        Func<NpgsqlConnection, Generation, long, Task<T>> then,
        CancellationToken cancel
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ComeNearAsync(target, cancel);
                await using var connection = await worker.OpenConnectionAsync(cancel);
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await connection.RunAsync(Statements.WaitBriefly, cancel);
                var live = await side.LiveAsync(connection, "FOR UPDATE OF g", cancel);
                var position = await fillTo(await target(live, cancel), cancel);
                await JobFence.HoldAsync(connection, job, cancel);
                var result = await then(connection, live, position);
                await transaction.CommitAsync(cancel);
                return result;
            }
            catch (PostgresException e) when (Statements.GaveUpWaiting(e) && attempt < AttemptsMax)
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    private async Task ComeNearAsync(Func<Generation, CancellationToken, Task<long>> target, CancellationToken cancel)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var to = await target(await side.LiveAsync(cancel), cancel);
            await fillTo(to, cancel);
            if (await target(await side.LiveAsync(cancel), cancel) - to <= HeldEventsMax)
            {
                return;
            }
        }
        throw new InvalidOperationException(
            $"job {job.Id}: events come faster than they can be applied; it never got near the live generation"
        );
    }
}
