using System.Buffers.Binary;
using System.Collections.Concurrent;
using Platform.Api.Audit;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Streams;
using Platform.Ledger.Proof.Tree;

namespace Platform.Api.Proof;

/// <summary>
/// Entries in bundles of C2SP tlog-tiles: 256 of them, each its length (16 bits, big-endian) and its bytes. Reading the trail is an event: one a
/// credential and quarter of an hour, since a walk over bundles is one walk.
/// </summary>
public sealed class EntryBundles(TenantLog logs, LogReader log, TrailWalks walks, TimeProvider clock)
{
    private static readonly TimeSpan WalkLength = TimeSpan.FromMinutes(15);

    /// <summary>Credentials remembered; forgetting one records its walk once more.</summary>
    private const int WalksMax = 10_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _walks = new(StringComparer.Ordinal);

    public async Task WriteAsync(HttpContext context, string index)
    {
        var head = await logs.HeadAsync(context);
        if (TileId.ParseIndex(index) is not var (number, width) || TileId.WidthAt(0, number, head.Size) < width)
        {
            throw new ProblemException(ProblemCodes.NotFound, "The newest checkpoint's tree has no such bundle.");
        }
        await RecordAsync(context);
        var from = number * TileId.FullWidth;
        var entries = await log.TenantAsync(context.Credential().Tenant, from, from + width, width, context.RequestAborted);
        context.Response.Headers.CacheControl = LogQueries.Immutable;
        context.Response.ContentType = LogQueries.BytesType;
        context.Response.ContentLength = entries.Sum(entry => sizeof(ushort) + entry.Bytes.Length);
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(context.Response.BodyWriter.GetSpan(sizeof(ushort)), (ushort)entry.Bytes.Length);
            context.Response.BodyWriter.Advance(sizeof(ushort));
            await context.Response.BodyWriter.WriteAsync(entry.Bytes, context.RequestAborted);
        }
    }

    private async Task RecordAsync(HttpContext context)
    {
        var credential = context.Credential().Id.ToString();
        var now = clock.GetUtcNow();
        if (_walks.TryGetValue(credential, out var began) && now - began < WalkLength)
        {
            return;
        }
        await walks.WalkAsync(context, "bundles", "", null, opened: false);
        if (_walks.Count >= WalksMax)
        {
            _walks.Clear();
        }
        _walks[credential] = now;
    }
}
