using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>What came of a rebuild.</summary>
/// <param name="Position">The global position at which the new generation took the old one's place.</param>
/// <param name="ContentEqual">Null where the old one was of another code version: its content may be other.</param>
public sealed record RebuildResult(int Generation, long Position, int Seconds, bool? ContentEqual, string OldHash, string NewHash);

/// <summary>
/// Makes a projection's next generation beside the live one and puts it in its place. Whenever it is killed, the job's next attempt goes on
/// where it was: the generation is the job's, and what was found is stored with the switch (docs/adr/0011).
/// </summary>
public sealed class GenerationRebuild(
    NpgsqlDataSource worker,
    Projection projection,
    HeldJob job,
    Func<object, Task> tell,
    TimeProvider clock,
    ILogger log
)
{
    private readonly SideGeneration _side = new(worker, projection, job);

    /// <summary>How much is compared in one go.</summary>
    public WalkLimits Limits { get; init; } = WalkLimits.Default;

    /// <summary>Fills, compares, switches; twice does no harm.</summary>
    /// <exception cref="JobLostException">Another process goes on with it.</exception>
    public async Task<RebuildResult> RunAsync(CancellationToken cancel)
    {
        var made = await _side.OpenAsync("building", cancel);
        if (made.State != "building")
        {
            return await StoredAsync(cancel);
        }
        var filling = new SideFilling(worker, projection, job, made, tell, clock, log);
        var alignment = new Alignment(worker, _side, job, filling.ToAsync, clock);
        var filled = await filling.ToAsync(await TargetAsync(await _side.LiveAsync(cancel), cancel), cancel);
        await filling.TellAsync("indexing", filled);
        // Nobody reads them yet: no transaction but each statement's own, since that of a large table takes its time.
        await GenerationTables.IndexEachAsync(worker, projection, made.Number, cancel);
        var (old, fresh) = await HashesAsync(alignment, made, cancel);
        return await alignment.AtAsync(
            TargetAsync,
            (connection, live, position) => SwitchAsync(connection, live, made, position, old, fresh, cancel),
            cancel
        );
    }

    /// <summary>Drops what nobody shows any more. What somebody would not let go of is left to the next job.</summary>
    public Task DropLeftOversAsync(CancellationToken cancel) => _side.DropLeftOversAsync(clock, log, cancel);

    // Of the same version it never gets ahead of the live one, so that both can be compared; of another it goes to the log's end.
    private async Task<long> TargetAsync(Generation live, CancellationToken cancel)
    {
        if (live.Version == projection.Version)
        {
            return live.Position;
        }
        await using var command = worker.CreateCommand("SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1");
        return Math.Max(live.Position, (long)(await command.ExecuteScalarAsync(cancel))!);
    }

    /// <summary>Both empty where there is nothing to compare.</summary>
    private async Task<(string Old, string New)> HashesAsync(Alignment alignment, Generation made, CancellationToken cancel)
    {
        if ((await _side.LiveAsync(cancel)).Version != projection.Version)
        {
            return ("", "");
        }
        var (old, fresh) = (
            new SortedDictionary<string, ContentSum>(StringComparer.Ordinal),
            new SortedDictionary<string, ContentSum>(StringComparer.Ordinal)
        );
        await using var walk = new ContentWalk(
            projection,
            made.Number,
            stop => Snapshot.OpenAsync(worker, alignment, TargetAsync, stop),
            Limits,
            clock
        );
        await walk.RunAsync(
            async (snapshot, range) =>
            {
                await AddAsync(old, snapshot, range, snapshot.Live.Number);
                await AddAsync(fresh, snapshot, range, made.Number);
                return true;
            },
            cancel
        );
        return (Hash(old), Hash(fresh));

        async Task AddAsync(SortedDictionary<string, ContentSum> sums, Snapshot snapshot, KeyRange range, int generation)
        {
            var sum = await GenerationContent.SumAsync(snapshot.Connection, range, generation, cancel);
            sums[range.Table.Name] = sums.GetValueOrDefault(range.Table.Name, ContentSum.None) + sum;
        }
        static string Hash(SortedDictionary<string, ContentSum> sums) => ContentSum.Hash(sums.Select(s => (s.Key, s.Value)));
    }

    private async Task<RebuildResult> SwitchAsync(
        NpgsqlConnection connection,
        Generation live,
        Generation made,
        long position,
        string old,
        string @new,
        CancellationToken cancel
    )
    {
        const string Age = "SELECT extract(epoch FROM clock_timestamp() - created)::int::text FROM platform.jobs WHERE id = $1";
        var seconds = int.Parse((await connection.OneAsync(Age, r => r.GetString(0), cancel, job.Id))!, CultureInfo.InvariantCulture);
        bool? equal = old.Length == 0 ? null : old == @new;
        if (equal == false)
        {
            log.LogWarning(
                "projection {Projection}: generation {New} has other content than {Old} had at the same position; the fold of the log is shown now",
                projection.Name,
                made.Number,
                live.Number
            );
        }
        var result = new RebuildResult(made.Number, position, seconds, equal, old, @new);
        const string Keep = "UPDATE platform.jobs SET progress = $2::jsonb WHERE id = $1";
        await connection.RunAsync(Keep, cancel, job.Id, JsonSerializer.Serialize(result));
        await Generations.SwitchAsync(connection, projection, made.Number, cancel);
        return result;
    }

    private async Task<RebuildResult> StoredAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        const string Sql = "SELECT progress::text FROM platform.jobs WHERE id = $1";
        return JsonSerializer.Deserialize<RebuildResult>((await connection.OneAsync(Sql, r => r.GetString(0), cancel, job.Id))!)!;
    }
}
