using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Subscriptions;

/// <summary>
/// A closed stretch of the log as fast as it can be read, for filling tables: one kind of stream alone where only that is wanted, so positions
/// are not contiguous. Reads ahead while its caller works, in statements of a fraction of a second; positions before the end never change.
/// </summary>
public sealed class LogPages(NpgsqlDataSource worker, string? kind)
{
    /// <summary>Positions of one statement.</summary>
    public const int PositionsMax = 65_536;

    /// <summary>A statement that read more than this is followed by a shorter one.</summary>
    private const long BytesMax = 64 << 20;

    /// <summary>Slabs of about a megabyte that wait to be worked on.</summary>
    private const int SlabsAhead = 4;

    private readonly Slabs _slabs = new();

    /// <summary>Pages behind <paramref name="after"/>, up to and with <paramref name="upTo"/>; the last one ends there.</summary>
    public async IAsyncEnumerable<LogPage> ReadAsync(long after, long upTo, [EnumeratorCancellation] CancellationToken cancel)
    {
        var decoded = new SlabRows();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var parts = Channel.CreateBounded<(long To, Slab Slab)>(SlabsAhead);
        var feeding = Task.Run(() => FeedAsync(parts.Writer, after, upTo, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var (to, slab) in parts.Reader.ReadAllAsync(cancel))
            {
                var rows = decoded.Rows(slab);
                _slabs.Return(slab.Bytes);
                yield return new LogPage(to, rows);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await feeding;
        }
    }

    private async Task FeedAsync(ChannelWriter<(long To, Slab Slab)> parts, long after, long upTo, CancellationToken cancel)
    {
        try
        {
            await using var connection = await worker.OpenConnectionAsync(cancel);
            var positions = PositionsMax;
            for (var end = after; after < upTo; after = end)
            {
                end = Math.Min(upTo, after + positions);
                var bytes = 0L;
                // One behind: only the last slab of a statement ends where the statement does.
                Slab? last = null;
                await BinaryCopy.ReadAsync(
                    connection,
                    Select(after, end),
                    _slabs.Rent,
                    async slab =>
                    {
                        bytes += slab.End - slab.Start;
                        if (last is { } before)
                        {
                            await parts.WriteAsync((before.LastKey, before), cancel);
                        }
                        last = slab;
                    },
                    cancel
                );
                await parts.WriteAsync((end, last!.Value), cancel);
                positions = bytes > BytesMax ? Math.Max(1, positions / 2) : Math.Min(PositionsMax, positions * 2);
            }
            parts.Complete();
        }
        catch (Exception e)
        {
            // The other end of the channel throws it.
            parts.Complete(e);
        }
    }

    // COPY takes no parameters. '0' is the character behind '/'.
    private string Select(long after, long end) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT {LogRow.Columns} FROM platform.log WHERE position > {after} AND position <= {end}{Kind} ORDER BY position
            """
        );

    private string Kind =>
        kind is null ? ""
        : StreamId.IsValid($"{kind}/x") ? $" AND stream > '{kind}/' AND stream < '{kind}0'"
        : throw new InvalidOperationException($"'{kind}' is no kind of stream");
}
