using System.Buffers;
using Platform.Api.Http;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Api.Audit;

/// <summary>The log itself: the stored bytes of each entry, one a line, so that whoever has them can hash them.</summary>
public sealed class EntriesQuery(TrailWalks walks, LogReader log)
{
    public const string ContentType = "application/x-ndjson";
    public const string NextHeader = "Platform-Next";
    internal const int FlushBytes = 64 * 1024;

    public async Task WriteAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var (tenant, _) = TrailQueries.Reader(context);
        var walk = await walks.WalkAsync(context, "entries", "", query.Text("after"), opened: false);
        var entries = await log.TenantAsync(tenant, walk.Place.After, walk.Place.End, limit, context.RequestAborted);
        context.Response.ContentType = ContentType;
        if (entries.Count > 0 && entries[^1].Position < walk.Place.End)
        {
            context.Response.Headers[NextHeader] = walk.Next(entries[^1].Position);
        }
        await WriteAsync(context, entries);
    }

    /// <summary>Entries as lines, a buffer at a time: a write for each is what an export of millions would wait for.</summary>
    internal static async Task WriteAsync(HttpContext context, IReadOnlyList<StoredEntry> entries)
    {
        var body = context.Response.BodyWriter;
        foreach (var entry in entries)
        {
            body.Write(entry.Bytes);
            body.Write("\n"u8);
            if (body.UnflushedBytes > FlushBytes)
            {
                await body.FlushAsync(context.RequestAborted);
            }
        }
        await body.FlushAsync(context.RequestAborted);
    }
}
