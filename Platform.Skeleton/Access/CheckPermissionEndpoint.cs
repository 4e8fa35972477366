using Platform.Domain.Tenancy;
using Platform.Skeleton.Security;
using Wolverine.Http;

namespace Platform.Skeleton.Access;

/// <summary>Whether an account may do something now.</summary>
public static class CheckPermissionEndpoint
{
    [WolverineGet("/v1/accounts/{id}/permissions/{permission}"), Permission(TenantPermissions.AccessCheck)]
    public static async Task<Checked> Get(Guid id, string permission, HttpContext http, RightsQuery rights, CancellationToken cancel) =>
        new(await rights.PermitsAsync(Asked.Of(http).Tenant, id, permission, cancel));
}

/// <summary>The answer of a check.</summary>
public sealed record Checked(bool Allowed);
