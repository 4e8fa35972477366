using Npgsql;
using Platform.EventStore.Projecting;

namespace Platform.Tests.EventStore.Following;

/// <summary>What a reader sees through a view, whichever generation is live.</summary>
public sealed class ViewTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

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
}
