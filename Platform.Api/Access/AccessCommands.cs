using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Domain.Access;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>Which streams the commands of this area read and write, and how their success is told.</summary>
internal static class AccessCommands
{
    public static DecisionPlan Define(DefineRole command, Caller caller)
    {
        var role = RoleStream(caller.Tenant, command.Name);
        return new(
            role.Stream,
            [role],
            states =>
                DecisionPlan.Of(
                    DefineRoleHandler.Validate(command, (Role?)states[0]),
                    () => [new(role.Stream, DefineRoleHandler.Handle(command))],
                    version => Created(role.Stream, "roles", version)
                )
        );
    }

    public static DecisionPlan Change(string name, ChangeRole command, Caller caller)
    {
        var role = RoleStream(caller.Tenant, name);
        return new(
            role.Stream,
            [role],
            states =>
                DecisionPlan.Of(
                    ChangeRoleHandler.Validate(name, (Role?)states[0]),
                    () => [new(role.Stream, ChangeRoleHandler.Handle(command, (Role)states[0]!))],
                    version => Done(role.Stream, version)
                )
        );
    }

    public static DecisionPlan Grant(GrantAccess command, Caller caller)
    {
        var grant = GrantStream(caller.Tenant, caller.NewId).Stream;
        var owners = Owners(caller.Tenant);
        List<StreamRead> reads =
        [
            new(new(caller.Tenant, $"account/{command.AccountId}"), AggregateType.Of(typeof(Grantee))),
            RoleStream(caller.Tenant, command.Role),
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
                    version => Created(grant, "grants", version),
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
                    version => Done(grant.Stream, version)
                )
        );
    }

    /// <summary>A role's stream. No role can have a name that is not one: there is nothing under it.</summary>
    public static StreamRead RoleStream(string tenant, string name) =>
        RoleNames.IsValid(name)
            ? new(new(tenant, $"role/{name}"), AggregateType.Of(typeof(Role)))
            : throw new ProblemException(ProblemCodes.NotFound);

    public static StreamRead GrantStream(string tenant, Guid id) => new(new(tenant, $"grant/{id}"), AggregateType.Of(typeof(Grant)));

    private static StreamRead Owners(string tenant) => new(new(tenant, "owners/tenant"), AggregateType.Of(typeof(Owners)));

    private static StreamEvents[] Written(StreamId grant, StreamId owners, GrantEvents events) =>
        [new(grant, events.OfGrant), new(owners, events.OfOwners)];

    private static Answer Created(StreamId stream, string where, long version) =>
        new(
            StatusCodes.Status201Created,
            CommandResult.Json(new CommandResult.Created(stream.Id)),
            IfMatch.ETag(version),
            $"/v1/{where}/{stream.Id}"
        );

    private static Answer Done(StreamId stream, long version) =>
        new(StatusCodes.Status200OK, CommandResult.Json(new CommandResult.Done(stream.Id, version)), IfMatch.ETag(version));
}
