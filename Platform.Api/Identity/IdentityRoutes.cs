using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Identity;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;
using Platform.Projections.Identity;

namespace Platform.Api.Identity;

/// <summary>The accounts of a tenant's people.</summary>
public static class IdentityRoutes
{
    public static void MapIdentity(this IEndpointRouteBuilder v1, IServiceProvider services)
    {
        var accounts = v1.MapGroup("/accounts").WithTags("Identity");
        accounts
            .MapCommand<RegisterAccount, Account>(
                "POST",
                "",
                services,
                Permissions.AccountsWrite,
                (_, caller) => new(AccountStream(caller.Tenant, caller.NewId)),
                new(stream => $"/v1/accounts/{stream.Id}")
            )
            .Produces<CommandResult.Created>(StatusCodes.Status201Created);
        Command<LockAccount>("lock");
        Command<UnlockAccount>("unlock");
        Command<RenameAccount>("rename");
        Command<ChangeEmail>("change-email");
        accounts
            .MapDecision<CloseAccount>(
                "POST",
                "/{id:guid}/close",
                services,
                Permissions.AccountsWrite,
                (http, c, by) => Close(Id(http), c, by)
            )
            .Produces<CommandResult.Done>();

        var reads = accounts.MapGroup("").WithMetadata(new Requirement(Permissions.AccountsRead, Command: false));
        reads
            .MapGet("", (HttpContext http, AccountQueries q) => q.ListAsync(http))
            .WithName("listAccounts")
            .ReadsFrom(Accounts.ProjectionName)
            .Takes(Parameter.PurposeRequired, Parameter.Session)
            .Takes([.. AccountFilter.Parameters, Parameter.After, Parameter.Limit()]);
        reads
            .MapGet("/{id:guid}", (HttpContext http, Guid id, AccountQueries q) => q.GetAsync(http, id))
            .WithName("getAccount")
            .ReadsFrom(null)
            .Takes(Parameter.PurposeRequired, Parameter.Session);

        void Command<T>(string verb)
            where T : notnull =>
            accounts
                .MapCommand<T, Account>(
                    "POST",
                    $"/{{id:guid}}/{verb}",
                    services,
                    Permissions.AccountsWrite,
                    (http, caller) => new(AccountStream(caller.Tenant, Id(http)))
                )
                .Produces<CommandResult.Done>();
    }

    internal static StreamId AccountStream(string tenant, Guid id) => new(tenant, $"account/{id}");

    // The owners are read whoever the account is, since only they say: of two last owners who close at once one is refused.
    private static DecisionPlan Close(Guid id, CloseAccount command, Caller caller)
    {
        var account = new StreamRead(AccountStream(caller.Tenant, id), AggregateType.Of(typeof(Account)));
        var owners = new StreamRead(new(caller.Tenant, "owners/tenant"), AggregateType.Of(typeof(TenantOwners)));
        return new(
            account.Stream,
            [account, owners],
            states =>
                DecisionPlan.Of(
                    CloseAccountHandler.Validate(id, (Account?)states[0], (TenantOwners?)states[1]),
                    () => Written(CloseAccountHandler.Handle(command, id, (Account)states[0]!, (TenantOwners?)states[1])),
                    version =>
                        new(
                            StatusCodes.Status200OK,
                            CommandResult.Json(new CommandResult.Done(id.ToString(), version)),
                            IfMatch.ETag(version)
                        )
                )
        );

        StreamEvents[] Written(ClosingEvents events) => [new(account.Stream, events.OfAccount), new(owners.Stream, events.OfOwners)];
    }

    private static Guid Id(HttpContext http) => Guid.Parse((string)http.GetRouteValue("id")!);
}
