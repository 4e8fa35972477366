using System.Globalization;
using System.Text;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Api.Proof;

/// <summary>The caller's Merkle log, in the public formats of C2SP tlog-tiles and tlog-checkpoint, and proofs over it.</summary>
public sealed class LogQueries(TenantLog logs, LogKeys keys, ServedPolicy policy, NamedEntry named)
{
    public const string TextType = "text/plain; charset=utf-8";
    public const string BytesType = "application/octet-stream";

    /// <summary>What never changes may be kept for ever, by whoever asked alone: it is one tenant's.</summary>
    public const string Immutable = "private, max-age=31536000, immutable";

    public static readonly Parameter Size = new("size", "The tree's size; the newest signed one where it is absent.", ParameterType.Number);
    public static readonly Parameter From = new("from", "The smaller size.", ParameterType.Number, Min: 0);
    public static readonly Parameter To = new("to", "The larger size; the newest signed one where it is absent.", ParameterType.Number);

    public async Task CheckpointAsync(HttpContext context)
    {
        var head = await logs.HeadAsync(context);
        context.Response.Headers.CacheControl = "private, max-age=1";
        await TextAsync(context, head.Note.ToString());
    }

    public async Task KeysAsync(HttpContext context)
    {
        var origin = Checkpoint.Parse((await logs.HeadAsync(context)).Note.Text).Origin;
        await TextAsync(context, KeyLines.Of([.. keys.Published(origin), .. policy.Witnesses()]));
    }

    public async Task TileAsync(HttpContext context, string level, string index)
    {
        var head = await logs.HeadAsync(context);
        if (
            level is not [>= '0' and <= '7' and var digit]
            || TileId.ParseIndex(index) is not var (number, width)
            || TileId.WidthAt(digit - '0', number, head.Size) < width
        )
        {
            throw new ProblemException(ProblemCodes.NotFound, "The newest checkpoint's tree has no such tile.");
        }
        var tenant = context.Credential().Tenant;
        var tile = await logs.Trees(tenant).TileAsync(head.Log, new TileId(digit - '0', number, width), context.RequestAborted);
        context.Response.Headers.CacheControl = Immutable;
        context.Response.ContentType = BytesType;
        context.Response.ContentLength = tile.Hashes.Length;
        await context.Response.BodyWriter.WriteAsync(tile.Hashes, context.RequestAborted);
    }

    public async Task<InclusionProof> InclusionAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var head = await logs.HeadAsync(context);
        var size = Within(query.Number("size"), head.Size);
        var index = Within(await named.PositionAsync(context, query), size) - 1;
        var trees = logs.Trees(context.Credential().Tenant);
        var hashes = await trees.InclusionAsync(head.Log, index, size, context.RequestAborted);
        var leaf = await trees.LeafAsync(head.Log, index, context.RequestAborted);
        var root = await trees.RootAsync(head.Log, size, context.RequestAborted);
        return new(Text(index), Text(size), Base64(root), Base64(leaf), [.. hashes.Select(Base64)]);
    }

    public async Task<ConsistencyProof> ConsistencyAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var head = await logs.HeadAsync(context);
        var to = Within(query.Number("to"), head.Size);
        var from = Within(Required(query.Number("from"), "from"), to);
        var trees = logs.Trees(context.Credential().Tenant);
        var hashes = await trees.ConsistencyAsync(head.Log, from, to, context.RequestAborted);
        var old = await trees.RootAsync(head.Log, from, context.RequestAborted);
        var root = await trees.RootAsync(head.Log, to, context.RequestAborted);
        return new(Text(from), Text(to), Base64(old), Base64(root), [.. hashes.Select(Base64)]);
    }

    internal static async Task TextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = TextType;
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }

    internal static long Required(long? number, string name) =>
        number ?? throw new ProblemException(ProblemCodes.InvalidParameter, $"{name} is missing.");

    private static long Within(long? number, long max) =>
        number is null ? max
        : number <= max ? number.Value
        : throw new ProblemException(ProblemCodes.NotSignedYet, $"The newest checkpoint covers {max} entries.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);
}
