using Marten;
using Platform.Domain.Access;
using Platform.Domain.Kernel;
using Platform.Domain.Tenancy;
using Platform.Ledger.Entry;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;

namespace Platform.Skeleton.Access;

/// <summary>Ends a grant before its time.</summary>
public static class RevokeGrantEndpoint
{
    [WolverinePost("/v1/grants/{id}/revoke"), Permission(TenantPermissions.AccessWrite)]
    public static async Task<Answer> Post(Guid id, RevokeGrant command, Caller caller, IDocumentSession session, CancellationToken cancel)
    {
        var grant = await session.Events.FetchForWriting<Grant>($"grant/{id}", cancel);
        var owners = await session.Events.FetchForWriting<Owners>(GrantAccessEndpoint.OwnersKey, cancel);
        if (RevokeGrantHandler.Validate(id, grant.Aggregate, owners.Aggregate, caller) is { } refusal)
        {
            return Answer.Refused(refusal);
        }
        session.RequireUnmoved(new StreamVersion(caller.Tenant, GrantAccessEndpoint.OwnersKey, owners.CurrentVersion ?? 0));
        var events = RevokeGrantHandler.Handle(command, id, grant.Aggregate!, owners.Aggregate);
        grant.AppendMany(events.OfGrant);
        owners.AppendMany(events.OfOwners);
        return Answer.Ok();
    }
}
