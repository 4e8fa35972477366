using Platform.Domain.Identity;
using Platform.Domain.Kernel;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Platform.Skeleton.Identity;

/// <summary>Opens an account for a person.</summary>
public static class RegisterAccountEndpoint
{
    [WolverinePost("/v1/accounts"), Permission(TenantPermissions.AccountsWrite)]
    public static (Answer, IStartStream) Post(RegisterAccount command, Caller caller) =>
        (
            Answer.Created($"/v1/accounts/{caller.NewId}", new { id = caller.NewId }),
            MartenOps.StartStream<Account>($"account/{caller.NewId}", RegisterAccountHandler.Handle(command))
        );
}
