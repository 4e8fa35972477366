using System.Buffers.Text;
using Platform.Api.Commands;
using Platform.Api.Hosting;
using Platform.Api.Security;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Tenancy;

/// <summary>Tenants and their API keys, for operators.</summary>
public static class TenancyRoutes
{
    public static void MapTenancy(this IEndpointRouteBuilder routes, IServiceProvider services)
    {
        const string Operator = Permissions.Operator;
        var env = services.GetRequiredService<PlatformSettings>().Environment;
        var tenants = routes.MapGroup("/tenants").WithTags("Tenancy");
        tenants
            .MapCommand<CreateTenant, Tenant>(
                "POST",
                "",
                services,
                Operator,
                (_, caller) => new(TenantStream(caller.NewId), Copied: true),
                new(stream => $"/v1/tenants/{stream.Id}")
            )
            .Produces<CommandResult.Created>(StatusCodes.Status201Created);
        tenants
            .MapCommand<SuspendTenant, Tenant>(
                "POST",
                "/{id:guid}/suspend",
                services,
                Operator,
                (http, _) => new(TenantStream(Id(http, "id")), Copied: true)
            )
            .Produces<CommandResult.Done>();
        tenants
            .MapCommand<ReactivateTenant, Tenant>(
                "POST",
                "/{id:guid}/reactivate",
                services,
                Operator,
                (http, _) => new(TenantStream(Id(http, "id")), Copied: true)
            )
            .Produces<CommandResult.Done>();
        tenants
            .MapCommand<IssueApiKey, ApiKey>(
                "POST",
                "/{id:guid}/api-keys",
                services,
                Operator,
                (http, caller) => new(KeyStream(Id(http, "id"), caller.NewId), Copied: true, Exists(Id(http, "id"))),
                new(stream => $"/v1/tenants/{stream.Tenant}/api-keys/{stream.Id}", id => Secret(env, id))
            )
            .Produces<CommandResult.CreatedWithKey>(StatusCodes.Status201Created);
        tenants
            .MapCommand<RevokeApiKey, ApiKey>(
                "DELETE",
                "/{id:guid}/api-keys/{keyId:guid}",
                services,
                Operator,
                (http, _) => new(KeyStream(Id(http, "id"), Id(http, "keyId")), Copied: true)
            )
            .Produces(StatusCodes.Status204NoContent);
        tenants.MapTenancyQueries();
    }

    internal static StreamId TenantStream(Guid id) => new(id.ToString(), $"tenant/{id}");

    internal static StreamRead Exists(Guid tenant) => new(TenantStream(tenant), AggregateType.Of(typeof(Tenant)));

    internal static Guid Id(HttpContext http, string name) => Guid.Parse((string)http.GetRouteValue(name)!);

    private static StreamId KeyStream(Guid tenant, Guid key) => new(tenant.ToString(), $"api-key/{key}");

    private static (string Secret, string Hash) Secret(string env, Guid id)
    {
        var key = ApiKeyFormat.Create(env, id);
        return (key.Text, Base64Url.EncodeToString(key.SecretHash));
    }
}
