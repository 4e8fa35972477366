using Platform.Api.Commands;
using Platform.Domain.Access;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>Which streams the commands about grants read and write, and the work that ends a grant at its time.</summary>
internal static class GrantCommands
{
    public static DecisionPlan Grant(GrantAccess command, Caller caller)
    {
        var grant = GrantStream(caller.Tenant, caller.NewId).Stream;
        var owners = Owners(caller.Tenant);
        List<StreamRead> reads =
        [
            new(new(caller.Tenant, $"account/{command.AccountId}"), AggregateType.Of(typeof(Grantee))),
            RoleCommands.RoleStream(caller.Tenant, command.Role),
            .. command is { Role: Role.Owner, Until: null } ? [owners] : Array.Empty<StreamRead>(),
        ];
        var end = command.Until is { } until ? new Job(caller.NewId, caller.Tenant, EndGrant.Kind, grant.Name, until) : null;
        return new(
            grant,
            reads,
            states =>
                DecisionPlan.Of(
                    GrantAccessHandler.Validate(command, (Grantee?)states[0], (Role?)states[1], caller),
                    () => Written(grant, owners.Stream, GrantAccessHandler.Handle(command, caller)),
                    version => AccessAnswers.Created(grant, "grants", version),
                    end
                )
        );
    }

    // The owners are read whatever the grant is of, since that is only known once it is read: of two racing revocations one is refused.
    public static DecisionPlan Revoke(Guid id, RevokeGrant command, Caller caller)
    {
        var (grant, owners) = (GrantStream(caller.Tenant, id), Owners(caller.Tenant));
        return new(
            grant.Stream,
            [grant, owners],
            states =>
                DecisionPlan.Of(
                    RevokeGrantHandler.Validate(id, (Grant?)states[0], (Owners?)states[1], caller),
                    () =>
                        Written(grant.Stream, owners.Stream, RevokeGrantHandler.Handle(command, id, (Grant)states[0]!, (Owners?)states[1])),
                    version => AccessAnswers.Done(grant.Stream, version)
                )
        );
    }

    public static StreamRead GrantStream(string tenant, Guid id) => new(new(tenant, $"grant/{id}"), AggregateType.Of(typeof(Grant)));

    private static StreamRead Owners(string tenant) => new(new(tenant, "owners/tenant"), AggregateType.Of(typeof(Owners)));

    private static StreamEvents[] Written(StreamId grant, StreamId owners, GrantEvents events) =>
        [new(grant, events.OfGrant), new(owners, events.OfOwners)];
}
