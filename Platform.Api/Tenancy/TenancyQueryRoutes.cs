using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Projections.Tenancy;

namespace Platform.Api.Tenancy;

/// <summary>What operators read of tenants.</summary>
public static class TenancyQueryRoutes
{
    public static void MapTenancyQueries(this IEndpointRouteBuilder tenants)
    {
        var reads = tenants
            .MapGroup("")
            .WithMetadata(new Requirement(Permissions.Operator, Command: false))
            .Takes(Parameter.PurposeToOpen, Parameter.Session);
        reads
            .MapGet("", (HttpContext http, TenancyQueries q) => q.TenantsAsync(http))
            .WithName("listTenants")
            .ReadsFrom(Tenants.ProgressName)
            .Takes(Parameter.After, Parameter.Limit());
        reads
            .MapGet("/{id:guid}", (HttpContext http, Guid id, TenancyQueries q) => q.TenantAsync(http, id))
            .WithName("getTenant")
            .ReadsFrom(null, "id");
        reads
            .MapGet("/{id:guid}/api-keys", (HttpContext http, Guid id, TenancyQueries q) => q.ApiKeysAsync(http, id))
            .WithName("listApiKeys")
            .ReadsFrom(ApiKeys.ProgressName, "id")
            .Takes(Parameter.After, Parameter.Limit());
        reads
            .MapGet(
                "/{id:guid}/api-keys/{keyId:guid}",
                (HttpContext http, Guid id, Guid keyId, TenancyQueries q) => q.ApiKeyAsync(http, id, keyId)
            )
            .WithName("getApiKey")
            .ReadsFrom(null, "id");
    }
}
