using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Proof.Notes;
using Platform.EventStore.Proof.Sequencing;

namespace Platform.Api.Proof;

/// <summary>Receipts: a C2SP tlog-proof that an entry stands in the tenant's log under a signed checkpoint; whoever holds one needs nobody's word.</summary>
public sealed class Receipts(TenantLog logs, TimeProvider clock)
{
    /// <summary>How long a receipt is waited for: a checkpoint follows an entry within a fraction of a second.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary><c>GET /v1/log/receipt?position=</c>.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var position = LogQueries.Required(new QueryValues(context).Number("position"), "position");
        var receipt =
            await FindAsync(context.Credential().Tenant, position, context.RequestAborted)
            ?? throw new ProblemException(ProblemCodes.NotSignedYet);
        await LogQueries.TextAsync(context, receipt.ToString());
    }

    /// <summary><c>GET /v1/log/root</c>: that the tenant's checkpoint stands in the root log, which is what witnesses cosign.</summary>
    public async Task WriteRootAsync(HttpContext context)
    {
        var tenant = context.Credential().Tenant;
        // Below the newest that was cosigned, else below the newest: witnesses may have been away since before the tenant's oldest kept checkpoint.
        var (root, head) =
            await AnchoredAsync(tenant, await logs.FindCosignedAsync(tenant, context.RequestAborted), context.RequestAborted)
            ?? await AnchoredAsync(tenant, await logs.FindHeadAsync(tenant, MerkleLog.Root, context.RequestAborted), context.RequestAborted)
            ?? throw new ProblemException(ProblemCodes.NotSignedYet);
        var hashes = await logs.Trees(tenant).InclusionAsync(root.Log, head.RootIndex!.Value, root.Size, context.RequestAborted);
        await LogQueries.TextAsync(context, new TlogProof(head.RootIndex.Value, hashes, root.Note).ToString());
    }

    private async Task<(SignedHead Root, SignedHead Head)?> AnchoredAsync(string tenant, SignedHead? root, CancellationToken cancel) =>
        root is not null && await logs.FindAnchoredAsync(tenant, root.Log, root.Size, cancel) is { } head ? (root, head) : null;

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
