using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Streams;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Schema;

namespace Platform.Tests.EventStore.Following;

/// <summary>A tail with connections of its own, whose LISTEN session a test can find and end.</summary>
public sealed class TailedLog : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly NpgsqlDataSource pool;

    public TailedLog(LogDatabase log, TimeProvider? clock = null)
    {
        Name = $"tail {Guid.NewGuid():N}";
        var builder = PostgresUrl.Parse(log.Instance.WorkerUrl).ToBuilder();
        builder.ApplicationName = Name;
        builder.MaxPoolSize = 8;
        pool = NpgsqlDataSource.Create(builder.ConnectionString);
        Tail = new LogTail(pool, clock ?? TimeProvider.System, NullLogger<LogTail>.Instance);
    }

    /// <summary>The application_name of its sessions.</summary>
    public string Name { get; }

    public LogTail Tail { get; }

    public NpgsqlDataSource Pool => pool;

    /// <summary>Reads until the position is there; fails when it is not within the deadline.</summary>
    public async Task<List<LogRow>> ReadUntilAsync(long after, Func<long> last)
    {
        using var limit = new CancellationTokenSource(Deadline);
        var rows = new List<LogRow>();
        if (after >= last())
        {
            return rows;
        }
        await foreach (var batch in new Subscription(Tail).ReadAsync(after, limit.Token))
        {
            rows.AddRange(batch);
            if (batch[^1].Position >= last())
            {
                break;
            }
        }
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Tail.DisposeAsync();
        await pool.DisposeAsync();
    }
}

/// <summary>Writers that mix what commits, what is refused and what is rolled back.</summary>
public static class Turbulence
{
    /// <summary>Every writer appends so many writes through the engine, and between them calls the function by hand and rolls back.</summary>
    public static Task RunAsync(LogDatabase log, LogWriter writer, int writers, int each) =>
        Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(async w =>
                {
                    var random = new Random(w);
                    for (var i = 0; i < each; i++)
                    {
                        var stream = random.Next(4) == 0 ? "hot/1" : Writes.NewStream();
                        await writer.AppendAsync(Writes.On($"tenant-{w % 5}", stream, StreamHead.None, random.Next(1, 4)));
                        if (random.Next(3) == 0)
                        {
                            await RolledBackAsync(log, $"tenant-{w % 5}");
                        }
                    }
                })
        );

    /// <summary>One event through the append function in a transaction that never commits.</summary>
    public static async Task RolledBackAsync(LogDatabase log, string tenant)
    {
        await using var connection = await log.Service.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var append = new NpgsqlCommand(
            """
            SELECT last_position FROM platform.append(clock => clock_timestamp(), writes => 1,
                run_write => '{1}', run_after => '{0}', run_tenant => ARRAY[$1], run_stream => ARRAY[$2], run_version => '{0}', run_leaf => ARRAY[NULL]::bytea[],
                event_write => '{1}', event_tenant => ARRAY[$1], event_tenant_index => '{1}', event_tenant_ordinal => '{1}',
                event_stream => ARRAY[$2], event_version => '{1}', event_entry => ARRAY['x'::bytea], leaves => sha256('x'),
                tenants => ARRAY[$1], write_tenant_index => '{1}', write_tenant_ordinal => '{1}',
                request_write => '{}', request_id => '{}', request_tenant => '{}', request_hash => '{}', request_answer => '{}', request_seal => '{}',
                claim_write => '{}', claim_scope => '{}', claim_name => '{}', claim_digest => '{}', claim_tenant => '{}', claim_stream => '{}', claim_taken => '{}',
                job_write => '{}', job_id => '{}', job_tenant => '{}', job_kind => '{}', job_stream => '{}', job_due => '{}', careful => true)
            """,
            connection,
            transaction
        );
        append.Parameters.Add(new NpgsqlParameter { Value = tenant });
        append.Parameters.Add(new NpgsqlParameter { Value = Writes.NewStream() });
        ((long)(await append.ExecuteScalarAsync())!).ShouldBeGreaterThan(0);
        await transaction.RollbackAsync();
    }
}
