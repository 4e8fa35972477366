using Npgsql;
using Platform.Cli.Local;

namespace Platform.Tests.EventStore.Following;

public sealed class SubscriptionTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private const int Writers = 32;
    private const string Last = "SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task every_position_comes_once_and_in_order_whatever_the_writers_do()
    {
        await using var tailed = new TailedLog(log);
        // A snapshot that stays open elsewhere, with a row it has written: what makes sequence-and-snapshot schemes skip or stall.
        await using var elsewhere = await log.Worker.OpenConnectionAsync();
        await using var open = await elsewhere.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (
            var touch = new NpgsqlCommand("INSERT INTO read.projections (name, live, version) VALUES ('elsewhere', 1, 1)", elsewhere)
        )
        {
            await touch.ExecuteNonQueryAsync();
        }
        var start = await log.ScalarAsync<long>(Last);
        var end = long.MaxValue;
        var following = Enumerable.Range(0, 3).Select(_ => tailed.ReadUntilAsync(start, () => Volatile.Read(ref end))).ToArray();
        await using (var writer = log.Writer())
        {
            await Turbulence.RunAsync(log, writer, Writers, each: 10);
            Volatile.Write(ref end, await log.ScalarAsync<long>(Last));
            // One more, so that every follower is called once more and sees that the end is reached.
            await writer.AppendAsync(Writes.New("tenant-1"));
        }
        foreach (var rows in await Task.WhenAll(following))
        {
            rows.Select(r => r.Position).ShouldBe(Enumerable.Range(0, rows.Count).Select(i => start + 1 + i));
            (rows.Count + start).ShouldBeGreaterThanOrEqualTo(end);
        }
        await open.RollbackAsync();
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task a_lost_notification_costs_no_event()
    {
        await using var tailed = new TailedLog(log);
        var start = await log.ScalarAsync<long>(Last);
        var reading = tailed.ReadUntilAsync(start, () => start + 1);
        // Committed as if the notification had never been sent.
        await using (var connection = await log.Superuser.OpenConnectionAsync())
        await using (var silent = new NpgsqlCommand(SilentCopy, connection))
        {
            await silent.ExecuteNonQueryAsync();
        }
        try
        {
            (await reading).Select(r => r.Position).ShouldBe([start + 1]);
        }
        finally
        {
            await log.ScalarAsync<int>(
                "WITH d AS (DELETE FROM platform.log WHERE tenant = 'silent' RETURNING 1) SELECT count(*)::int FROM d"
            );
        }
    }

    [Fact]
    public async Task the_listening_session_ended_by_the_server_is_opened_again()
    {
        await using var tailed = new TailedLog(log);
        (await ListenersAsync(tailed, but: 0)).ShouldNotBe(0);
        var start = await log.ScalarAsync<long>(Last);
        var first = await ListenersAsync(tailed, but: 0);
        await log.ScalarAsync<bool>("SELECT pg_terminate_backend($1)", first);
        await using var writer = log.Writer();
        await writer.AppendAsync(Writes.New("tenant-1"));
        (await tailed.ReadUntilAsync(start, () => start + 1)).Count.ShouldBe(1);
        (await ListenersAsync(tailed, but: first)).ShouldNotBe(first);
    }

    [Fact]
    public async Task a_follower_is_woken_by_the_commit_and_not_by_the_poll()
    {
        await using var tailed = new TailedLog(log);
        await ListenersAsync(tailed, but: 0);
        await using var writer = log.Writer();
        await writer.AppendAsync(Writes.New("tenant-1"));
        var woken = 0;
        for (var i = 0; i < 5; i++)
        {
            var growth = tailed.Tail.NextGrowth;
            await writer.AppendAsync(Writes.New("tenant-1"));
            await tailed.Tail.WaitAsync(growth, default);
            woken += growth.IsCompleted ? 1 : 0;
        }
        woken.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task a_missing_position_is_an_error_and_no_silence()
    {
        await using var tailed = new TailedLog(log);
        var start = await log.ScalarAsync<long>(Last);
        await using (var writer = log.Writer())
        {
            await writer.AppendAsync(Writes.New("tenant-1"));
        }
        // Asked for from before the first position: as if what stood there had been taken away.
        var reading = tailed.ReadUntilAsync(-1, () => start + 1);
        (await Should.ThrowAsync<InvalidDataException>(() => reading)).Message.ShouldContain("expected position 0, found 1");
    }

    private const string SilentCopy = """
        INSERT INTO platform.log SELECT l.last + 1, 'silent', 1, 'thing/silent', 1, sha256('x'), 'x'::bytea
        FROM (SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1) l
        """;

    /// <summary>The process id of the tail's LISTEN session, once there is one that is another than the one named.</summary>
    private async Task<int> ListenersAsync(TailedLog tailed, int but)
    {
        const string Listening =
            "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE application_name = $1 AND query = 'LISTEN platform_log'";
        var pid = 0;
        await Until.TrueAsync(async () => (pid = await log.ScalarAsync<int>(Listening, tailed.Name)) != 0 && pid != but, Deadline);
        return pid;
    }
}
