using System.Globalization;
using System.Text;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Ledger.Proof.Notes;

namespace Platform.Api.Proof;

/// <summary>Receipts: a C2SP tlog-proof that an entry stands in the tenant's log under a signed checkpoint; whoever holds one needs nobody's word.</summary>
public sealed class Receipts(TenantLog logs, NamedEntry named, TimeProvider clock)
{
    /// <summary>How long a receipt is waited for: a checkpoint follows an entry within a fraction of a second.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    /// <summary>Where a command's receipt stands in its answer: a tlog-proof in base64.</summary>
    public const string Header = "Platform-Receipt";

    private const string Preference = "receipt";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// Adds a command's receipt where it was asked for by <c>Prefer: receipt</c> (RFC 7240): the command has committed whatever becomes of
    /// it, so that without one in time the answer merely says where it will be.
    /// </summary>
    public static async Task PreferredAsync(HttpContext context, string tenant, long position)
    {
        var asked = context.Request.Headers["Prefer"].SelectMany(value => value!.Split(','));
        if (position < 1 || !asked.Any(value => value.Trim() == Preference))
        {
            return;
        }
        var headers = context.Response.Headers;
        headers.Link = string.Create(CultureInfo.InvariantCulture, $"</v1/log/receipt?position={position}>; rel=\"receipt\"");
        var receipts = context.RequestServices.GetRequiredService<Receipts>();
        if (await receipts.FindAsync(tenant, position, context.RequestAborted) is { } receipt)
        {
            headers["Preference-Applied"] = Preference;
            headers[Header] = Convert.ToBase64String(Encoding.UTF8.GetBytes(receipt.ToString()));
        }
    }

    /// <summary><c>GET /v1/log/receipt</c>.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var position = await named.PositionAsync(context, new QueryValues(context));
        var receipt =
            await FindAsync(context.Credential().Tenant, position, context.RequestAborted)
            ?? throw new ProblemException(ProblemCodes.NotSignedYet);
        await LogQueries.TextAsync(context, receipt.ToString());
    }

    /// <summary><c>GET /v1/log/root</c>: that the tenant's checkpoint stands in the root log, which is what witnesses cosign.</summary>
    public async Task WriteRootAsync(HttpContext context)
    {
        var tenant = context.Credential().Tenant;
        var (root, head) =
            await logs.FindAnchoredAsync(tenant, context.RequestAborted) ?? throw new ProblemException(ProblemCodes.NotSignedYet);
        var hashes = await logs.Trees(tenant).InclusionAsync(root.Log, head.RootIndex!.Value, root.Size, context.RequestAborted);
        await LogQueries.TextAsync(context, new TlogProof(head.RootIndex.Value, hashes, root.Note).ToString());
    }

    /// <summary>The receipt of an entry, waited for up to <see cref="WaitMax"/>; null where its checkpoint is not signed in time.</summary>
    public async Task<TlogProof?> FindAsync(string tenant, long position, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        SignedHead? head;
        while ((head = await logs.FindHeadAsync(tenant, tenant, cancel)) is null || head.Size < position)
        {
            if (clock.GetElapsedTime(began) > WaitMax)
            {
                return null;
            }
            await Task.Delay(Look, clock, cancel);
        }
        var hashes = await logs.Trees(tenant).InclusionAsync(head.Log, position - 1, head.Size, cancel);
        return new TlogProof(position - 1, hashes, head.Note);
    }
}
