using System.Text.Json.Serialization;
using Marten;
using Platform.Domain.Kernel;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;

namespace Platform.Skeleton.Tenancy;

/// <summary>Opens a log of its own for a customer, and notes it in the platform's log in the same save.</summary>
public static class CreateTenantEndpoint
{
    private const string Platform = "platform";

    [WolverinePost("/v1/operator/tenants"), Permission(PermissionAttribute.Operator)]
    public static Answer Post(CreateTenant command, Caller caller, IDocumentSession session)
    {
        if (CreateTenantHandler.Validate(command) is { } refusal)
        {
            return Answer.Refused(refusal);
        }
        session.Events.StartStream<Tenant>($"tenant/{caller.Tenant}", CreateTenantHandler.Handle(command));
        var platform = session.ForTenant(Platform);
        platform.Events.StartStream<Listing>($"tenants/{caller.Tenant}", new TenantListed(command.Slug));
        return Answer.Created($"/v1/operator/tenants/{caller.Tenant}", new { id = caller.Tenant });
    }
}

/// <summary>A tenant as the platform's own log has it.</summary>
public sealed record TenantListed(string Slug);

/// <summary>One tenant in the platform's list.</summary>
public sealed record Listing(string Slug)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Listing Create(TenantListed e) => new(e.Slug);
}
