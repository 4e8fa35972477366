using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.EventStore.Projecting;

/// <summary>What a look at a projection's row showed a node that does not lead it.</summary>
internal sealed record ProjectionSeen(int Version, bool Paused, string? Holder);

/// <summary>
/// One node's leadership of one projection: a row of <c>read.projections</c>, by the database's clock, renewed in the background. Taking it raises the
/// epoch; every commit asks for the epoch it was begun under, so a holder that was frozen and replaced writes nothing (docs/adr/0010).
/// </summary>
internal sealed class ProjectionLease : IAsyncDisposable
{
    /// <summary>After this long without a sign of its holder, anybody may take it.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Seconds a heartbeat may take.</summary>
    private const int HeartbeatSeconds = 2;

    private readonly NpgsqlDataSource _worker;
    private readonly Projection _projection;
    private readonly string _holder;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _held;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _renewing;

    private ProjectionLease(
        NpgsqlDataSource worker,
        Projection projection,
        string holder,
        (long Epoch, int Live) taken,
        TimeProvider clock,
        ILogger log,
        CancellationToken stop
    )
    {
        (_worker, _projection, _holder, _clock, _log) = (worker, projection, holder, clock, log);
        (Epoch, Live) = taken;
        _held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _renewing = RenewAsync();
    }

    public long Epoch { get; }

    /// <summary>The generation it is for: when another goes live, this is over.</summary>
    public int Live { get; }

    /// <summary>Cancelled when it is lost, paused, or the process stops.</summary>
    public CancellationToken Held => _held.Token;

    /// <summary>Takes the lease where it is free, the projection not paused and the live generation of this program's version; else null.</summary>
    public static async Task<ProjectionLease?> TakeAsync(
        NpgsqlDataSource worker,
        Projection projection,
        string holder,
        TimeProvider clock,
        ILogger log,
        CancellationToken stop
    )
    {
        const string Sql = """
            UPDATE read.projections SET holder = $2, epoch = epoch + 1, leased_until = clock_timestamp() + $3
            WHERE name = $1 AND version = $4 AND NOT paused AND (leased_until IS NULL OR leased_until < clock_timestamp())
            RETURNING epoch, live
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = projection.Version });
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new ProjectionLease(worker, projection, holder, (reader.GetInt64(0), reader.GetInt32(1)), clock, log, stop)
            : null;
    }

    /// <summary>What stands in the row; null where the projection never ran.</summary>
    public static async Task<ProjectionSeen?> SeeAsync(NpgsqlDataSource worker, string projection, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand("SELECT version, paused, holder FROM read.projections WHERE name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new ProjectionSeen(reader.GetInt32(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2))
            : null;
    }

    /// <summary>The <see cref="Fence"/> of its commits: whoever takes over waits until the commit has ended.</summary>
    public async Task FenceAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT 1 FROM read.projections WHERE name = $1 AND epoch = $2 AND holder = $3 AND live = $4 AND NOT paused FOR SHARE
            """;
        await using var command = Statement(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Live });
        if (await command.ExecuteScalarAsync(cancel) is null)
        {
            await _held.CancelAsync();
            throw new FencedException($"projection {_projection.Name}: epoch {Epoch} of generation {Live} is over");
        }
    }

    private async Task RenewAsync()
    {
        // A lost renewal costs the lease, no more: it need not be durable.
        const string Sql = """
            UPDATE read.projections SET leased_until = clock_timestamp() + $5
            WHERE name = $1 AND epoch = $2 AND holder = $3 AND live = $4 AND NOT paused
            """;
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
                    await using var connection = await _worker.OpenConnectionAsync(_over.Token);
                    await using var command = Statement(Sql, connection);
                    command.CommandTimeout = HeartbeatSeconds;
                    command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Live });
                    command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
                    lost = await command.ExecuteNonQueryAsync(_over.Token) == 0;
                    renewed = sent;
                }
                catch (Exception e) when (!_over.IsCancellationRequested)
                {
                    _log.LogWarning(e, "the lease of projection {Projection} could not be renewed", _projection.Name);
                    lost = _clock.GetElapsedTime(renewed) > Length;
                }
            }
            await _held.CancelAsync();
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // It is given up.
        }
    }

    private NpgsqlCommand Statement(string sql, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _projection.Name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _holder });
        return command;
    }

    /// <summary>Gives it up, so that another node need not wait for its end; where that cannot be said, it ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        const string Sql = """
            UPDATE read.projections SET holder = NULL, leased_until = NULL WHERE name = $1 AND epoch = $2 AND holder = $3
            """;
        try
        {
            await using var connection = await _worker.OpenConnectionAsync();
            await using var command = Statement(Sql, connection);
            command.CommandTimeout = HeartbeatSeconds;
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (BatchErrors.IsElsewhere(e))
        {
            _log.LogWarning(e, "the lease of projection {Projection} could not be given up; it ends by itself", _projection.Name);
        }
        _over.Dispose();
        _held.Dispose();
    }
}
