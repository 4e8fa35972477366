using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting;

/// <summary>
/// Fills a generation from where it is: large reads of the wanted kind of stream, folded on one core while the database reads on another,
/// and written a few times a second at most. Killed at any point, it goes on from its last commit. Personal values are never opened.
/// </summary>
public sealed class GenerationFill(NpgsqlDataSource worker, Projection projection, ILogger log)
{
    /// <summary>Rows folded in memory before they are written.</summary>
    public const int DirtyMax = 40_000;

    /// <summary>Work that is at stake when the process dies.</summary>
    private static readonly TimeSpan CommitEvery = TimeSpan.FromSeconds(2);

    /// <summary>Applies everything up to and with <paramref name="upTo"/>; answers the position the generation is at then.</summary>
    /// <param name="generation">Which; its position is read anew.</param>
    /// <param name="fence">Asked in each commit's transaction whether the caller may still write.</param>
    /// <param name="progress">Told the position of each commit.</param>
    /// <exception cref="FencedException">The fence said no, or the generation is gone or was moved by somebody else.</exception>
    public async Task<long> FillAsync(Generation generation, long upTo, Fence fence, IProgress<long>? progress, CancellationToken cancel)
    {
        await EndStoppedAsync(generation.Number, cancel);
        var at = await PositionAsync(generation, cancel);
        var pages = new LogPages(worker, projection.StreamKind).ReadAsync(at, upTo, cancel);
        return projection.Folded(generation.Number, bulk: true) is null
            ? await ApplyAsync(generation.Number, at, pages, fence, progress, cancel)
            : await FoldAsync(generation.Number, at, pages, fence, progress, cancel);
    }

    private async Task<long> ApplyAsync(
        int generation,
        long at,
        IAsyncEnumerable<LogPage> pages,
        Fence fence,
        IProgress<long>? progress,
        CancellationToken cancel
    )
    {
        var commit = new GenerationCommit(worker, projection, generation, fence, tells: false, log);
        await foreach (var page in pages)
        {
            foreach (var span in LogSpan.Of(at, page))
            {
                await commit.CommitAsync(span, cancel);
                at = span.To;
                progress?.Report(at);
            }
        }
        return at;
    }

    private async Task<long> FoldAsync(
        int generation,
        long at,
        IAsyncEnumerable<LogPage> pages,
        Fence fence,
        IProgress<long>? progress,
        CancellationToken cancel
    )
    {
        var pass = new FillPass(worker, projection, generation, at, fence, log);
        var since = Stopwatch.GetTimestamp();
        await foreach (var page in pages)
        {
            await pass.TakeAsync(page, cancel);
            if (pass.Dirty >= DirtyMax || Stopwatch.GetElapsedTime(since) >= CommitEvery)
            {
                await pass.CommitAsync(cancel);
                progress?.Report(pass.Committed);
                since = Stopwatch.GetTimestamp();
            }
        }
        await pass.CommitAsync(cancel);
        progress?.Report(pass.Committed);
        return pass.Committed;
    }

    // Whoever filled it before may have been stopped within a COPY: the server waits for the rest for ever, the generation's row locked. The
    // caller holds what its fence asks for, so nobody else should be writing.
    private async Task EndStoppedAsync(int generation, CancellationToken cancel)
    {
        const string Sql = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND query ^@ $1
                AND wait_event = 'ClientRead' AND query_start < clock_timestamp() - interval '2 seconds'
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"COPY {projection.Tables[0].In(generation)} " });
        await command.ExecuteScalarAsync(cancel);
    }

    private async Task<long> PositionAsync(Generation generation, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return await Generations.FindAsync(connection, projection.Name, generation.Number, cancel) is { } found
            ? found.Position
            : throw new FencedException($"projection {projection.Name} has no generation {generation.Number}");
    }
}
