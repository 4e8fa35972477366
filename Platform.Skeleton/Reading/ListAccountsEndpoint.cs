using Platform.Domain.Tenancy;
using Platform.Skeleton.Security;
using Wolverine.Http;

namespace Platform.Skeleton.Reading;

/// <summary>The tenant's accounts.</summary>
public static class ListAccountsEndpoint
{
    [WolverineGet("/v1/accounts"), Permission(TenantPermissions.AccountsRead)]
    public static async Task<IReadOnlyList<AccountRow>> Get(HttpContext http, AccountsQuery accounts, CancellationToken cancel) =>
        await accounts.ListAsync(Asked.Of(http).Tenant, cancel);
}
