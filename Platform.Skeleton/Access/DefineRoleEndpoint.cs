using Marten;
using Platform.Domain.Access;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;

namespace Platform.Skeleton.Access;

/// <summary>Gives a set of permissions a name.</summary>
public static class DefineRoleEndpoint
{
    [WolverinePost("/v1/roles"), Permission(TenantPermissions.AccessWrite)]
    public static async Task<Answer> Post(DefineRole command, IDocumentSession session, CancellationToken cancel)
    {
        var role = await session.Events.FetchForWriting<Role>($"role/{command.Name}", cancel);
        if (DefineRoleHandler.Validate(command, role.Aggregate) is { } refusal)
        {
            return Answer.Refused(refusal);
        }
        role.AppendMany(DefineRoleHandler.Handle(command));
        return Answer.Created($"/v1/roles/{command.Name}", new { name = command.Name });
    }
}
