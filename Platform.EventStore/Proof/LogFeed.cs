using System.Globalization;
using System.Threading.Channels;
using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Proof;

/// <summary>What the feed hands to the check: groups, then their entries, then (both null) word that those were all.</summary>
internal readonly record struct FedPart(GroupWindow? Window, Slab? Rows);

/// <summary>
/// Reads groups and entries in short statements, each its own snapshot, ahead of the check by a few slabs. That writers go on meanwhile
/// cannot matter: rows are never changed, and only what was committed when verification began is read.
/// </summary>
internal sealed class LogFeed(NpgsqlDataSource worker, Slabs slabs, byte[] watched, GroupRow? before = null)
{
    // Bounds what one statement reads to about half a second, whatever the entries' size.
    private const int ChunkBytes = 64 << 20;
    private const int ChunkRowsMin = 512;
    private const int ChunkRowsMax = 65_536;
    private const long ChunkGrowth = 4;
    private const int PartsAhead = 4;
    private readonly Channel<FedPart> _parts = Channel.CreateBounded<FedPart>(
        new BoundedChannelOptions(PartsAhead) { SingleReader = true, SingleWriter = true }
    );

    private int _chunkRows = ChunkRowsMin;
    private long _chunkRead;
    private long _chunkCount;
    private long? _after = before?.Last;

    public ChannelReader<FedPart> Parts => _parts.Reader;

    /// <summary>Feeds everything up to <paramref name="end"/>; an error reaches the reader of <see cref="Parts"/>.</summary>
    public async Task RunAsync(LogEnds end, CancellationToken cancel)
    {
        try
        {
            await using var connection = await worker.OpenConnectionAsync(cancel);
            var group = before?.Number ?? -1L;
            while (group < end.Group)
            {
                var window = await GroupWindow.ReadAsync(connection, group, end.Group, watched, slabs, cancel);
                if (window.Groups.Count == 0)
                {
                    break;
                }
                await _parts.Writer.WriteAsync(new FedPart(window, null), cancel);
                group = window.Groups[^1].Number;
                await FeedRowsAsync(connection, window.Groups[^1].Last, cancel);
                await _parts.Writer.WriteAsync(default, cancel);
            }
            _parts.Writer.Complete();
        }
        catch (Exception e)
        {
            _parts.Writer.Complete(e);
        }
    }

    private async Task FeedRowsAsync(NpgsqlConnection connection, long upTo, CancellationToken cancel)
    {
        var full = true;
        while (full)
        {
            (_chunkRead, _chunkCount) = (0, 0);
            await BinaryCopy.ReadAsync(connection, Chunk(upTo), slabs.Rent, rows => PutAsync(rows, cancel), cancel);
            full = _chunkCount >= _chunkRows;
            if (_chunkCount > 0)
            {
                var fitting = ChunkBytes / Math.Max(1, _chunkRead / _chunkCount);
                _chunkRows = (int)Math.Clamp(Math.Min(fitting, _chunkRows * ChunkGrowth), ChunkRowsMin, ChunkRowsMax);
            }
        }
    }

    // WITH TIES: without its unique index a table may hold a position twice, and none of the two may fall between chunks.
    private string Chunk(long upTo)
    {
        var behind = _after is { } after ? $"position > {after.ToString(CultureInfo.InvariantCulture)} AND" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT position, tenant, tenant_position, stream, version, leaf, entry FROM platform.log
            WHERE {behind} position <= {upTo} ORDER BY position FETCH FIRST {_chunkRows} ROWS WITH TIES
            """
        );
    }

    private ValueTask PutAsync(Slab rows, CancellationToken cancel)
    {
        if (rows.Rows > 0)
        {
            _after = rows.LastKey;
        }
        _chunkCount += rows.Rows;
        _chunkRead += rows.End - rows.Start;
        return _parts.Writer.WriteAsync(new FedPart(null, rows), cancel);
    }
}
