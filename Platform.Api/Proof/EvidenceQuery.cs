using System.Globalization;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.EventStore.Streams;
using Platform.Ledger.Proof.Notes;

namespace Platform.Api.Proof;

/// <summary>What an export needs besides entries; its parts belong together, however the log grows meanwhile.</summary>
/// <param name="Size">Entries that the checkpoint covers.</param>
/// <param name="Logged">Entries that the log had when it was asked for; more than <paramref name="Size"/> where some are not signed yet.</param>
/// <param name="Checkpoint">The tenant's signed note.</param>
/// <param name="Root">A tlog-proof that the checkpoint's text is in the root log.</param>
/// <param name="Keys">Lines as <c>GET /v1/log/keys</c> has them, of the tenant's log, of the root log and of witnesses.</param>
/// <param name="Policy">C2SP tlog-policy: the root log's keys and the witnesses asked for.</param>
public sealed record Evidence(
    string Tenant,
    string Origin,
    string Size,
    string Logged,
    string Checkpoint,
    string Root,
    string Keys,
    string Policy
);

/// <summary>The newest checkpoint of the caller's log that stands in the root log as witnesses know it, and what is needed to check it.</summary>
public sealed class EvidenceQuery(TenantLog logs, LogReader log, LogKeys keys, ServedPolicy policy, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits up to <see cref="Receipts.WaitMax"/> until it covers what is in the log now, and answers with what there is then.</summary>
    public async Task<Evidence> GetAsync(HttpContext context)
    {
        var tenant = context.Credential().Tenant;
        var wanted = await log.LastPositionAsync(tenant, context.RequestAborted);
        var began = clock.GetTimestamp();
        (SignedHead Root, SignedHead Head)? found;
        while ((found = await logs.FindAnchoredAsync(tenant, context.RequestAborted)) is not var (_, head) || head.Size < wanted)
        {
            if (clock.GetElapsedTime(began) > Receipts.WaitMax)
            {
                break;
            }
            await Task.Delay(Look, clock, context.RequestAborted);
        }
        return found is var (root, newest)
            ? await OfAsync(tenant, newest, root, wanted, context.RequestAborted)
            : throw new ProblemException(ProblemCodes.NotSignedYet);
    }

    private async Task<Evidence> OfAsync(string tenant, SignedHead head, SignedHead root, long logged, CancellationToken cancel)
    {
        var hashes = await logs.Trees(tenant).InclusionAsync(root.Log, head.RootIndex!.Value, root.Size, cancel);
        var origin = Checkpoint.Parse(head.Note.Text).Origin;
        var rootOrigin = Checkpoint.Parse(root.Note.Text).Origin;
        return new Evidence(
            tenant,
            origin,
            head.Size.ToString(CultureInfo.InvariantCulture),
            Math.Max(logged, head.Size).ToString(CultureInfo.InvariantCulture),
            head.Note.ToString(),
            new TlogProof(head.RootIndex.Value, hashes, root.Note).ToString(),
            KeyLines.Of([.. keys.Published(origin), .. keys.Published(rootOrigin), .. policy.Witnesses()]),
            policy.Of(rootOrigin)
        );
    }
}
