using Marten.Services;
using Platform.Cli.Local;
using Platform.Domain.Access;
using Platform.Ledger.Entry;
using Platform.Tests.Ledger.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Concurrency;

/// <summary>Writers, rollbacks and a transaction that stays open: nothing is lost, nothing is seen twice, and nothing waits longer than it must.</summary>
[Collection(Alone.Name)]
public sealed class HeldTransactionTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int Writers = 32;
    private const int Streams = 100;
    private const int SavesOfEach = 12;

    /// <summary>How long after the transaction's end everything may take to catch up.</summary>
    private static readonly TimeSpan CaughtUp = TimeSpan.FromSeconds(5);

    private static TimeSpan HeldFor => TimeSpan.FromSeconds(Long.Times(usual: 4, asked: 60));

    [Fact]
    public async Task no_event_is_passed_by_while_a_transaction_that_has_its_number_stays_open()
    {
        var seed = Seeds.Next(output);
        await using var followed = await FollowedLedger.StartAsync(cluster);
        var ledger = followed.Ledger;
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/warm");

        await using var connection = await ledger.Service.OpenConnectionAsync();
        await using var transaction = await FollowedLedger.BeginAsync(connection);
        await using var held = ledger.Store.LightweightSession(Held(transaction)).ActAs(new EntryAuthor("tester", "system"));
        held.Events.StartStream<Role>("role/held", new RoleDefined(["thing:read"]));
        await ledger.SaveAsync(held);
        var number = await ledger.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence");

        var began = TimeProvider.System.GetTimestamp();
        var (saved, refused) = await WriteAsync(ledger, seed);
        output.WriteLine($"{saved} saves, {refused} rolled back, in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        (
            await Until.TrueAsync(
                async () =>
                {
                    (await followed.ProgressAsync()).ShouldBeLessThan(number);
                    return TimeProvider.System.GetElapsedTime(began) > HeldFor;
                },
                2 * HeldFor
            )
        ).ShouldBeTrue();

        await transaction.CommitAsync();
        var ended = TimeProvider.System.GetTimestamp();
        var caughtUp = await Until.TrueAsync(async () => await followed.BehindAsync() == 0, TimeSpan.FromSeconds(60));
        var took = TimeProvider.System.GetElapsedTime(ended);
        output.WriteLine($"caught up {took.TotalSeconds:0.00} s after the transaction's end");
        caughtUp.ShouldBeTrue($"{await followed.BehindAsync()} are behind, seed {seed}");
        took.ShouldBeLessThan(CaughtUp);
        await followed.Proven.SignedAsync();
        await SignedLedger.HoldsAsync(followed.Proven);
        (
            await ledger.ScalarAsync<long>("SELECT count(*) FROM (SELECT seq_id FROM read.seen GROUP BY seq_id HAVING count(*) > 1) twice")
        ).ShouldBe(0);
        (
            await ledger.ScalarAsync<long>(
                "SELECT count(*) FROM read.seen s WHERE NOT EXISTS (SELECT FROM events.mt_events e WHERE e.seq_id = s.seq_id)"
            )
        ).ShouldBe(0);
    }

    private static SessionOptions Held(Npgsql.NpgsqlTransaction transaction)
    {
        var options = SessionOptions.ForTransaction(transaction);
        options.TenantId = "held";
        return options;
    }

    private static async Task<(int Saved, int Refused)> WriteAsync(LedgerDatabase ledger, int seed)
    {
        var (saved, refused) = (0, 0);
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(async writer =>
                {
                    var random = new Random(seed + writer);
                    for (var save = 0; save < SavesOfEach; save++)
                    {
                        var (tenant, stream) = (LedgerWorkload.Tenants[random.Next(3)], $"role/{random.Next(Streams)}");
                        if (random.Next(5) > 0)
                        {
                            await LedgerWorkload.AppendAsync(ledger, tenant, stream, random.Next(1, 4));
                            Interlocked.Increment(ref saved);
                        }
                        else
                        {
                            await RollBackAsync(ledger, tenant, stream);
                            Interlocked.Increment(ref refused);
                        }
                    }
                })
        );
        return (saved, refused);
    }

    // Fails behind the append: its numbers are gone.
    private static async Task RollBackAsync(LedgerDatabase ledger, string tenant, string key)
    {
        await using var session = ledger.Session(tenant);
        var stream = await session.Events.FetchForExclusiveWriting<Role>(key);
        stream.AppendMany(LedgerWorkload.Events(2, stream.Aggregate is null));
        session.QueueSqlCommand("select 1 / 0");
        await Should.ThrowAsync<Exception>(() => ledger.SaveAsync(session));
    }
}
