using Marten;
using Platform.Domain.Access;
using Platform.Domain.Kernel;
using Platform.Domain.Tenancy;
using Platform.Ledger.Entry;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine;
using Wolverine.Http;

namespace Platform.Skeleton.Access;

/// <summary>Gives an account a role; a grant for a time is ended by a message at its time.</summary>
public static class GrantAccessEndpoint
{
    [WolverinePost("/v1/grants"), Permission(TenantPermissions.AccessWrite)]
    public static async Task<(Answer, OutgoingMessages)> Post(
        GrantAccess command,
        Caller caller,
        IDocumentSession session,
        CancellationToken cancel
    )
    {
        var (account, role) = ($"account/{command.AccountId}", $"role/{command.Role}");
        var grantee = await session.Events.FetchForWriting<Grantee>(account, cancel);
        var named = await session.Events.FetchForWriting<Role>(role, cancel);
        var owners = await session.Events.FetchForWriting<Owners>(OwnersKey, cancel);
        if (GrantAccessHandler.Validate(command, grantee.Aggregate, named.Aggregate, caller) is { } refusal)
        {
            return (Answer.Refused(refusal), []);
        }
        session.RequireUnmoved(
            new StreamVersion(caller.Tenant, account, grantee.CurrentVersion ?? 0),
            new StreamVersion(caller.Tenant, role, named.CurrentVersion ?? 0)
        );
        var events = GrantAccessHandler.Handle(command, caller);
        session.Events.StartStream<Grant>($"grant/{caller.NewId}", events.OfGrant);
        owners.AppendMany(events.OfOwners);
        var messages = new OutgoingMessages();
        if (command.Until is { } until)
        {
            messages.Schedule(new EndGrant(caller.NewId), until);
        }
        return (Answer.Created($"/v1/grants/{caller.NewId}", new { id = caller.NewId }), messages);
    }

    /// <summary>The tenant's owners.</summary>
    internal const string OwnersKey = "owners/tenant";
}
