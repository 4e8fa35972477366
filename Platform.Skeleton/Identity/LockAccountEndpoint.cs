using Microsoft.AspNetCore.Mvc;
using Platform.Domain.Identity;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Platform.Skeleton.Identity;

/// <summary>Keeps an account from being used until it is unlocked.</summary>
public static class LockAccountEndpoint
{
    public static string Key(Guid id) => $"account/{id}";

    public static ProblemDetails Validate(Account account) => Problems.From(LockAccountHandler.Validate(account));

    [WolverinePost("/v1/accounts/{id}/lock"), Permission(TenantPermissions.AccountsWrite)]
    public static (Answer, Events) Post(
        LockAccount command,
        [WriteAggregate(FromMethod = nameof(Key), LoadStyle = ConcurrencyStyle.Exclusive)] Account account
    ) => (Answer.Ok(), [.. LockAccountHandler.Handle(command, account)]);
}
