using System.Buffers;
using System.Globalization;
using System.Text;
using Platform.Api.Audit;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Projections;
using Platform.Projections.Audit;

namespace Platform.Api.Proof;

/// <summary>
/// Entries that a filter finds, each with the proof of its place in the tree of one size. Two lines an entry: its leaf index and the hashes of its
/// inclusion proof in base64, one space between them, leaf side first; then its stored bytes.
/// </summary>
public sealed class ProvenEntries(TrailWalks walks, TrailQuery trail, FreshReads fresh, TenantLog logs)
{
    public const string ContentType = "text/plain; charset=utf-8";

    /// <summary>Entries of a page: a tile of 8 KiB may be read for each.</summary>
    public const int PageMax = 1_000;

    public static readonly Parameter Size = new("size", "The size of the tree: that of a signed checkpoint.", ParameterType.Number);

    public async Task WriteAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var size = LogQueries.Required(query.Number("size"), "size");
        var tenant = context.Credential().Tenant;
        var head = await logs.HeadAsync(context);
        if (size > head.Size)
        {
            throw new ProblemException(ProblemCodes.NotSignedYet, $"The newest checkpoint covers {head.Size} entries.");
        }
        var (filter, asked) = TrailFilters.Read(context, query);
        var scope = string.Create(CultureInfo.InvariantCulture, $"{asked} of {size}");
        var walk = await walks.WalkAsync(context, "proven", scope, query.Text("after"), opened: false);
        if (!await fresh.WaitAsync(Trail.ProgressName, tenant, size, context.RequestAborted))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
        var page = await trail.PageAsync(tenant, filter, walk.Place.After, size, limit, context.RequestAborted);
        var shown = page.Entries;
        var proofs = await logs.Trees(tenant)
            .InclusionsAsync(head.Log, shown.ConvertAll(entry => entry.Position - 1), size, context.RequestAborted);
        context.Response.ContentType = ContentType;
        if (page.Last is { } last)
        {
            context.Response.Headers[EntriesQuery.NextHeader] = walk.Next(last);
        }
        var body = context.Response.BodyWriter;
        for (var i = 0; i < shown.Count; i++)
        {
            var index = (shown[i].Position - 1).ToString(CultureInfo.InvariantCulture);
            body.Write(Encoding.ASCII.GetBytes(string.Join(' ', [index, .. proofs[i].Select(Convert.ToBase64String)])));
            body.Write("\n"u8);
            body.Write(shown[i].Bytes);
            body.Write("\n"u8);
            if (body.UnflushedBytes > EntriesQuery.FlushBytes)
            {
                await body.FlushAsync(context.RequestAborted);
            }
        }
        await body.FlushAsync(context.RequestAborted);
    }
}
