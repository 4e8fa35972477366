using Marten;
using Platform.Domain.Kernel;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;

namespace Platform.Skeleton.Tenancy;

/// <summary>Gives a tenant's software a credential; its secret is in this answer and nowhere else.</summary>
public static class IssueApiKeyEndpoint
{
    [WolverinePost("/v1/operator/tenants/{tenant}/keys"), Permission(PermissionAttribute.Operator)]
    public static async Task<Answer> Post(
        Guid tenant,
        IssueApiKey command,
        Caller caller,
        IDocumentSession session,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await session.Events.FetchStreamStateAsync($"tenant/{tenant}", cancel) is null)
        {
            return Answer.Refused(Refusal.NotFound("not-found", "There is no tenant of this id."));
        }
        if (IssueApiKeyHandler.Validate(command, caller) is { } refusal)
        {
            return Answer.Refused(refusal);
        }
        session.Events.StartStream<ApiKey>($"key/{caller.NewId}", IssueApiKeyHandler.Handle(command, caller));
        return new Answer(201, new { key = $"{caller.NewId:N}.{Asked.Of(http).Secret}" }) { IsSecret = true };
    }
}
