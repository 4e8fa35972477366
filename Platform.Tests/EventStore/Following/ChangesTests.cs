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

    [Fact]
    public async Task the_view_shows_a_reader_its_own_tenant_alone_before_and_after_a_switch()
    {
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        var things = new Things("told_view");
        await Things.AppendAsync(
            log,
            Things.Run(_tenant, "thing/mine", new ThingNoted("one")),
            Things.Run(_tenant + "x", "thing/theirs", new ThingNoted("one"))
        );
        running.Start(tailed, things);
        await running.CaughtUpAsync(things);
        (await SeenAsync(_tenant)).ShouldBe(["mine"]);
        (await SeenAsync("")).ShouldBeEmpty();
        await SwitchToEmptyAsync(things);
        (await SeenAsync(_tenant)).ShouldBeEmpty();
        // The leader follows the new one from where it is, which is the beginning.
        await log.ScalarAsync<bool>("UPDATE read.projections SET paused = false WHERE name = 'told_view' RETURNING paused");
        await running.CaughtUpAsync(things);
        (await SeenAsync(_tenant)).ShouldBe(["mine"]);
        (await SeenAsync("")).ShouldBeEmpty();
        (
            await log.ScalarAsync<long>(
                "SELECT count(*) FROM read.changes WHERE projection = 'told_view' AND tenant = '*' AND keys IS NULL"
            )
        ).ShouldBe(1);
        (
            await log.ScalarAsync<string>(
                "SELECT string_agg(state, ' ' ORDER BY generation) FROM read.generations WHERE projection = 'told_view'"
            )
        ).ShouldBe("retired live");
    }

    // A switch as a rebuild does it, to tables that are still empty, while the projection is paused.
    private async Task SwitchToEmptyAsync(Projection projection)
    {
        await using var connection = await log.Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var made = await Generations.AddAsync(connection, projection, Guid.CreateVersion7(), default);
        await Generations.SwitchAsync(connection, projection, made.Number, default);
        // Nobody follows it before it has been looked at.
        await using (var pause = new NpgsqlCommand("UPDATE read.projections SET paused = true WHERE name = $1", connection))
        {
            pause.Parameters.Add(new NpgsqlParameter { Value = projection.Name });
            await pause.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }

    private async Task<List<string>> SeenAsync(string tenant)
    {
        await using var connection = await log.Service.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var scope = new NpgsqlCommand("SELECT set_config('platform.tenant', $1, true)", connection))
        {
            scope.Parameters.Add(new NpgsqlParameter { Value = tenant });
            await scope.ExecuteNonQueryAsync();
        }
        await using var select = new NpgsqlCommand("SELECT id FROM read.told_view ORDER BY id", connection);
        await using var reader = await select.ExecuteReaderAsync();
        var seen = new List<string>();
        while (await reader.ReadAsync())
        {
            seen.Add(reader.GetString(0));
        }
        return seen;
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
