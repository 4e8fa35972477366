using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Domain.Access;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Reading;

namespace Platform.Api.Access;

/// <summary>Which streams the commands about roles read and write.</summary>
internal static class RoleCommands
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
                    version => AccessAnswers.Created(role.Stream, "roles", version)
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
                    version => AccessAnswers.Done(role.Stream, version)
                )
        );
    }

    /// <summary>A role's stream. No role can have a name that is not one: there is nothing under it.</summary>
    public static StreamRead RoleStream(string tenant, string name) =>
        RoleNames.IsValid(name)
            ? new(new(tenant, $"role/{name}"), AggregateType.Of(typeof(Role)))
            : throw new ProblemException(ProblemCodes.NotFound);
}
