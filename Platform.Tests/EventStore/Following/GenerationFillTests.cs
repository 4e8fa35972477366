using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Tests.EventStore.Following;

/// <summary>A generation that is filled beside the live one: the same rows, wherever the filling was interrupted.</summary>
public sealed class GenerationFillTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly Fence Open = (_, _) => Task.CompletedTask;

    [Theory]
    [InlineData("fill_rows")]
    [InlineData("fill_notes")]
    [InlineData("fill_tally")]
    public async Task it_has_the_rows_of_the_live_one(string name)
    {
        Projection projection = name switch
        {
            "fill_rows" => new Things(name),
            "fill_notes" => new CheckedNotes(name),
            _ => new TallyProjection(name),
        };
        var last = await AppendManyAsync(name);
        await LiveAsync(projection);
        var made = await AddAsync(projection);
        var told = new List<long>();
        var fill = new GenerationFill(log.Worker, projection, NullLogger.Instance);
        (await fill.FillAsync(made, last, Open, new Told(told), default)).ShouldBe(last);
        told[^1].ShouldBe(last);
        (await DifferencesAsync(projection, made)).ShouldBe(0);
        (await PositionAsync(made)).ShouldBe(last);
        // A second time there is nothing left to do.
        (await fill.FillAsync(made, last, Open, null, default)).ShouldBe(last);
        (await DifferencesAsync(projection, made)).ShouldBe(0);
    }

    [Fact]
    public async Task stopped_anywhere_it_goes_on_where_its_last_commit_was()
    {
        var projection = new TallyProjection("fill_stopped");
        var last = await AppendManyAsync("fill_stopped");
        var made = await AddAsync(projection);
        var fill = new GenerationFill(log.Worker, projection, NullLogger.Instance);
        for (var upTo = 1L; upTo <= last; upTo += 7)
        {
            // Refused at the commit: what was applied is rolled back with it.
            await Should.ThrowAsync<FencedException>(() => fill.FillAsync(made, upTo, Refused, null, default));
            (await PositionAsync(made)).ShouldBe(upTo == 1 ? 0 : upTo - 7);
            await fill.FillAsync(made, upTo, Open, null, default);
        }
        await fill.FillAsync(made, last, Open, null, default);
        await LiveAsync(projection);
        (await DifferencesAsync(projection, made)).ShouldBe(0);
    }

    [Fact]
    public async Task a_poison_event_is_parked_here_as_it_is_there()
    {
        var projection = new Things("fill_poison");
        var last = await AppendManyAsync("fill_poison");
        last = await Things.AppendAsync(
            log,
            Things.Run("tenant-poison", "thing/p", new ThingNoted("one")),
            Things.Run("tenant-poison", "thing/p", new ThingNoted($"{Things.Poison} fill")),
            Things.Run("tenant-poison", "thing/p", new ThingNoted("behind")),
            Things.Run("tenant-poison", "thing/q", new ThingNoted("neighbour"))
        );
        await LiveAsync(projection);
        var made = await AddAsync(projection);
        await new GenerationFill(log.Worker, projection, NullLogger.Instance).FillAsync(made, last, Open, null, default);
        (await DifferencesAsync(projection, made)).ShouldBe(0);
        (
            await log.ScalarAsync<long>(
                """
                SELECT count(*) FROM read.parked a JOIN read.parked b USING (projection, position, held)
                WHERE a.projection = 'fill_poison' AND a.generation = 1 AND b.generation = 2
                """
            )
        ).ShouldBe(2);
    }

    [Fact]
    public async Task two_that_fill_the_same_generation_do_not_mix()
    {
        var projection = new Things("fill_twice");
        var last = await AppendManyAsync("fill_twice");
        await LiveAsync(projection);
        var made = await AddAsync(projection);
        var both = Enumerable
            .Range(0, 2)
            .Select(_ => new GenerationFill(log.Worker, projection, NullLogger.Instance).FillAsync(made, last, Open, null, default));
        var outcomes = await Task.WhenAll(
            both.Select(async fill =>
            {
                try
                {
                    return await fill;
                }
                catch (FencedException)
                {
                    return -1;
                }
            })
        );
        outcomes.ShouldContain(last);
        (await DifferencesAsync(projection, made)).ShouldBe(0);
    }

    [Fact]
    public async Task one_that_was_stopped_within_a_copy_does_not_keep_its_successor_out()
    {
        var projection = new Things("fill_frozen");
        var last = await AppendManyAsync("fill_frozen");
        await LiveAsync(projection);
        var made = await AddAsync(projection);
        var stopped = await log.Worker.OpenConnectionAsync();
        await stopped.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM read.generations WHERE projection = 'fill_frozen' FOR UPDATE", stopped))
        {
            await hold.ExecuteNonQueryAsync();
        }
        await stopped.BeginBinaryImportAsync("COPY read.fill_frozen_2 (tenant, id) FROM STDIN (FORMAT BINARY)");
        const string Old = """
            SELECT count(*) > 0 FROM pg_stat_activity
            WHERE query ^@ 'COPY read.fill_frozen_2 ' AND query_start < clock_timestamp() - interval '2 seconds'
            """;
        (await Until.TrueAsync(() => log.ScalarAsync<bool>(Old), RunningProjections.Deadline)).ShouldBeTrue();
        await new GenerationFill(log.Worker, projection, NullLogger.Instance).FillAsync(made, last, Open, null, default);
        (await DifferencesAsync(projection, made)).ShouldBe(0);
    }

    private static Task Refused(NpgsqlConnection connection, CancellationToken cancel) => throw new FencedException("replaced");

    // Interleaved streams, some marked, some removed and begun anew, and events of other kinds between.
    private async Task<long> AppendManyAsync(string tenant)
    {
        var random = new Random(7);
        var runs = Enumerable
            .Range(0, 120)
            .Select(i =>
            {
                var stream = $"{(i % 10 == 0 ? "other" : "thing")}/{random.Next(12)}";
                object e = random.Next(8) switch
                {
                    0 => new ThingMarked(),
                    1 => new ThingRemoved(),
                    _ => new ThingNoted($"note {i}"),
                };
                return Things.Run(tenant, stream, e);
            });
        return await Things.AppendAsync(log, [.. runs]);
    }

    private async Task LiveAsync(Projection projection)
    {
        await using var tailed = new TailedLog(log);
        await using var running = new RunningProjections(log);
        running.Start(tailed, projection);
        await running.CaughtUpAsync(projection);
    }

    private async Task<Generation> AddAsync(Projection projection)
    {
        await using var connection = await log.Worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Generations.EnsureLiveAsync(connection, projection, default);
        var made = await Generations.AddAsync(connection, projection, Guid.CreateVersion7(), default);
        await transaction.CommitAsync();
        return made;
    }

    private Task<long> PositionAsync(Generation made) =>
        log.ScalarAsync<long>(
            "SELECT position FROM read.generations WHERE projection = $1 AND generation = $2",
            made.Projection,
            made.Number
        );

    private Task<long> DifferencesAsync(Projection projection, Generation made)
    {
        var (live, side) = (projection.Tables[0].View, projection.Tables[0].In(made.Number));
        return log.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM (
                (SELECT * FROM {live} EXCEPT SELECT * FROM {side}) UNION ALL (SELECT * FROM {side} EXCEPT SELECT * FROM {live})) d
            """
        );
    }

    private sealed class Told(List<long> to) : IProgress<long>
    {
        public void Report(long value) => to.Add(value);
    }
}
