using Npgsql;
using Platform.EventStore.Projecting;

namespace Platform.Tests.EventStore.Following;

/// <summary>What readers of a projection are told, and what they see.</summary>
public sealed class ChangesTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task each_commit_tells_which_keys_changed_and_how_far_each_tenant_is()
    {
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var things = new Things("told_keys");
        await Things.AppendAsync(
            log,
            Things.Run(_tenant, "thing/a", new ThingNoted("one")),
            Things.Run(_tenant, "other/b", new ThingMarked())
        );
        running.Start(tailed, things);
        await running.CaughtUpAsync(things);
        (await ChangesAsync(things)).ShouldBe(["2: note/one thing/a"]);
        await Things.AppendAsync(log, Things.Run(_tenant, "thing/a", new ThingNoted("two")));
        await running.CaughtUpAsync(things);
        (await ChangesAsync(things)).ShouldBe(["2: note/one thing/a", "3: note/one note/two thing/a"]);
        await Things.AppendAsync(log, Things.Run(_tenant, "other/b", new ThingMarked()));
        await running.CaughtUpAsync(things);
        (await ChangesAsync(things))[^1].ShouldBe("4: ");
    }

    [Fact]
    public async Task each_commit_notifies()
    {
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        await using var listening = await log.Service.OpenConnectionAsync();
        var told = new TaskCompletionSource();
        listening.Notification += (_, e) =>
        {
            if (e is { Channel: "platform_read", Payload: "told_notify" })
            {
                told.TrySetResult();
            }
        };
        await using (var listen = new NpgsqlCommand("LISTEN platform_read", listening))
        {
            await listen.ExecuteNonQueryAsync();
        }
        running.Start(tailed, new TallyProjection("told_notify"));
        await Things.AppendAsync(log, Things.Run(_tenant, "thing/a", new ThingNoted("one")));
        using var limit = new CancellationTokenSource(RunningProjections.Deadline);
        while (!told.Task.IsCompleted)
        {
            await listening.WaitAsync(limit.Token);
        }
    }

    private Task<List<string>> ChangesAsync(Projection projection) =>
        Support.Sql.ColumnAsync(
            log.Instance.SuperuserUrl,
            $"""
            SELECT tenant_position || ': ' || array_to_string(ARRAY(SELECT k FROM unnest(keys) k ORDER BY k), ' ')
            FROM read.changes WHERE projection = '{projection.Name}' AND tenant = '{_tenant}' ORDER BY position
            """
        );
}
