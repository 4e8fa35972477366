using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>What came of a rebuild.</summary>
/// <param name="Position">The global position at which the new generation took the old one's place.</param>
/// <param name="ContentEqual">Null where the old one was of another code version, or its rows were too many to compare in time.</param>
public sealed record RebuildResult(int Generation, long Position, int Seconds, bool? ContentEqual, string OldHash, string NewHash);

/// <summary>
/// Makes a projection's next generation beside the live one and puts it in its place. Whenever it is killed, the job's next attempt goes on
/// where it was: the generation is the job's, and what was found is stored with the switch (docs/adr/0011).
/// </summary>
public sealed class GenerationRebuild(
    NpgsqlDataSource worker,
    Projection projection,
    HeldJob job,
    Func<Generation, long, CancellationToken, Task<long>> fill,
    Func<object, Task> tell,
    TimeProvider clock,
    ILogger log
)
{
    private readonly SideGeneration _side = new(worker, projection, job);

    /// <summary>Fills, compares, switches; twice does no harm.</summary>
    /// <exception cref="JobLostException">Another process goes on with it.</exception>
    public async Task<RebuildResult> RunAsync(CancellationToken cancel)
    {
        var made = await _side.OpenAsync("building", cancel);
        if (made.State != "building")
        {
            return await StoredAsync(cancel);
        }
        var alignment = new Alignment(worker, _side, job, (to, c) => fill(made, to, c), clock);
        await tell(new { phase = "filling", generation = made.Number });
        await fill(made, await TargetAsync(await _side.LiveAsync(cancel), cancel), cancel);
        await IndexAsync(made, cancel);
        await tell(new { phase = "comparing", generation = made.Number });
        var (old, @new) = await CompareAsync(alignment, made, cancel);
        bool? equal = old.Length == 0 ? null : old == @new;
        if (equal == false)
        {
            log.LogWarning(
                "projection {Projection}: rebuilt with other content than generation before {Generation} had; the fold of the log is shown from now on",
                projection.Name,
                made.Number
            );
        }
        return await alignment.AtAsync("FOR UPDATE", TargetAsync, (c, live, at) => SwitchAsync(c, live, made, at, equal, old, @new, cancel), cancel);
    }

    /// <summary>Drops what nobody shows any more. What somebody would not let go of is left to the next job.</summary>
    public async Task DropLeftOversAsync(CancellationToken cancel)
    {
        foreach (var number in await _side.LeftOverAsync(cancel))
        {
            if (!await _side.DropAsync(number, clock, cancel))
            {
                log.LogWarning("projection {Projection}: generation {Generation} is still read; it is dropped later", projection.Name, number);
            }
        }
    }

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

    private async Task IndexAsync(Generation made, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await JobFence.HoldAsync(connection, job, cancel);
        await GenerationTables.IndexAsync(connection, projection, made.Number, cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task<(string Old, string New)> CompareAsync(Alignment alignment, Generation made, CancellationToken cancel)
    {
        var live = await _side.LiveAsync(cancel);
        if (live.Version != projection.Version)
        {
            return ("", "");
        }
        await using var connection = await Snapshot.OpenAsync(worker, alignment, TargetAsync, cancel);
        var old = await GenerationContent.HashAsync(connection.Connection, projection.Tables, connection.Live.Number, cancel);
        var @new = await GenerationContent.HashAsync(connection.Connection, projection.Tables, made.Number, cancel);
        return (old.Hash, @new.Hash);
    }

    private async Task<RebuildResult> SwitchAsync(
        NpgsqlConnection connection,
        Generation live,
        Generation made,
        long position,
        bool? equal,
        string old,
        string @new,
        CancellationToken cancel
    )
    {
        const string Seconds = "SELECT extract(epoch FROM clock_timestamp() - created)::int FROM platform.jobs WHERE id = $1";
        await using var age = new NpgsqlCommand(Seconds, connection);
        age.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        var result = new RebuildResult(made.Number, position, (int)(await age.ExecuteScalarAsync(cancel))!, equal, old, @new);
        await SideGeneration.ExecuteAsync(
            connection,
            "UPDATE platform.jobs SET progress = $2::jsonb WHERE id = $1",
            cancel,
            job.Id,
            JsonSerializer.Serialize(result)
        );
        const string Mark = "UPDATE read.generations SET state = $3 WHERE projection = $1 AND generation = $2";
        await SideGeneration.ExecuteAsync(connection, Mark, cancel, projection.Name, live.Number, "retired");
        await SideGeneration.ExecuteAsync(connection, Mark, cancel, projection.Name, made.Number, "live");
        const string Show = "UPDATE read.projections SET live = $2, version = $3 WHERE name = $1";
        await SideGeneration.ExecuteAsync(connection, Show, cancel, projection.Name, made.Number, projection.Version);
        if (projection.TellsChanges)
        {
            const string ForgetAll = """
                INSERT INTO read.changes (projection, position, tenant, tenant_position, keys) VALUES ($1, $2, '*', 0, NULL)
                ON CONFLICT (projection, position, tenant) DO UPDATE SET at = clock_timestamp()
                """;
            await SideGeneration.ExecuteAsync(connection, ForgetAll, cancel, projection.Name, position);
        }
        await SideGeneration.ExecuteAsync(connection, "SELECT pg_notify('platform_read', $1)", cancel, projection.Name);
        // Last, so that readers wait for the commit alone.
        await GenerationTables.ShowAsync(connection, projection, made.Number, cancel);
        return result;
    }

    private async Task<RebuildResult> StoredAsync(CancellationToken cancel)
    {
        await using var command = worker.CreateCommand("SELECT progress::text FROM platform.jobs WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        return JsonSerializer.Deserialize<RebuildResult>((string)(await command.ExecuteScalarAsync(cancel))!)!;
    }
}
