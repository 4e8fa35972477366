using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Access;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>Roles, who holds them and why, and whether an account may do something.</summary>
public static class AccessRoutes
{
    public static void MapAccess(this IEndpointRouteBuilder v1, IServiceProvider services)
    {
        const string Write = Permissions.AccessWrite;
        var access = v1.MapGroup("").WithTags("Access");
        access
            .MapDecision<DefineRole>("POST", "/roles", services, Write, (_, command, caller) => RoleCommands.Define(command, caller))
            .Produces<CommandResult.Created>(StatusCodes.Status201Created);
        access
            .MapDecision<ChangeRole>(
                "PUT",
                "/roles/{name}",
                services,
                Write,
                (http, command, caller) => RoleCommands.Change((string)http.GetRouteValue("name")!, command, caller)
            )
            .Produces<CommandResult.Done>();
        access
            .MapDecision<GrantAccess>("POST", "/grants", services, Write, (_, command, caller) => GrantCommands.Grant(command, caller))
            .Produces<CommandResult.Created>(StatusCodes.Status201Created);
        access
            .MapDecision<RevokeGrant>(
                "POST",
                "/grants/{id:guid}/revoke",
                services,
                Write,
                (http, command, caller) => GrantCommands.Revoke(Guid.Parse((string)http.GetRouteValue("id")!), command, caller)
            )
            .Produces<CommandResult.Done>();
        access.MapAccessQueries();
    }

    private static void MapAccessQueries(this IEndpointRouteBuilder access)
    {
        var reads = access.MapGroup("").WithMetadata(new Requirement(Permissions.AccessRead, Command: false));
        reads
            .MapGet("/roles", (HttpContext http, RoleQueries q) => q.ListAsync(http))
            .WithName("listRoles")
            .ReadsFrom(HeldAccess.ProjectionName)
            .Takes(Parameter.After, Parameter.Limit());
        reads
            .MapGet("/roles/{name}", (HttpContext http, string name, RoleQueries q) => q.GetAsync(http, name))
            .WithName("getRole")
            .ReadsFrom(null);
        reads
            .MapGet("/grants", (HttpContext http, GrantQueries q) => q.ListAsync(http))
            .WithName("listGrants")
            .ReadsFrom(HeldAccess.ProjectionName)
            .Takes([.. GrantQueries.Filters, Parameter.After, Parameter.Limit()]);
        reads
            .MapGet("/grants/{id:guid}", (HttpContext http, Guid id, GrantQueries q) => q.GetAsync(http, id))
            .WithName("getGrant")
            .ReadsFrom(null);
        reads
            .MapGet("/access/changes", (HttpContext http, ChangeQueries q) => q.ListAsync(http))
            .WithName("listAccessChanges")
            .ReadsFrom(AccessChanges.ProjectionName)
            .Takes([.. ChangeQueries.Filters, Parameter.After, Parameter.Limit(), Parameter.PurposeToOpen, Parameter.Session]);
        access
            .MapGet("/permissions/check", (HttpContext http, CheckQuery q) => q.CheckAsync(http))
            .WithMetadata(new Requirement(Permissions.AccessCheck, Command: false))
            .WithName("checkPermission")
            .ReadsFrom(HeldAccess.ProjectionName)
            .Takes(CheckQuery.Asked);
    }
}
