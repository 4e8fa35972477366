using Microsoft.AspNetCore.Mvc;
using Platform.Domain.Identity;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Platform.Skeleton.Identity;

/// <summary>Changes how a person is called.</summary>
public static class RenameAccountEndpoint
{
    public static string Key(Guid id) => $"account/{id}";

    public static ProblemDetails Validate(Account account) => Problems.From(RenameAccountHandler.Validate(account));

    [WolverinePut("/v1/accounts/{id}/name"), Permission(TenantPermissions.AccountsWrite)]
    public static (Answer, Events) Put(
        RenameAccount command,
        [WriteAggregate(FromMethod = nameof(Key), LoadStyle = ConcurrencyStyle.Exclusive)] Account account
    ) => (Answer.Ok(), [.. RenameAccountHandler.Handle(command, account)]);
}
