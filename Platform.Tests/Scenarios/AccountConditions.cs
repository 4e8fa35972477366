using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Access;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What a caller does to get each problem of accounts.</summary>
internal static class AccountConditions
{
    public static async Task<Answered> AccountClosed(TestCluster cluster)
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("closed@example.org");
        (await accounts.Caller.Post($"/v1/accounts/{id}/close", new { reason = "left" })).Is(200);
        return await accounts.Caller.Post($"/v1/accounts/{id}/lock", new { reason = "late" });
    }

    public static async Task<Answered> EmailTaken(TestCluster cluster)
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        await accounts.RegisteredAsync("taken@example.org");
        return await accounts.RegisterAsync("taken@example.org");
    }

    public static async Task<Answered> LastOwner(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        var id = await accounts.RegisteredAsync("owner@example.org");
        await OwnedAsync(api.First, accounts.Tenant.Id, new OwnerAdded(Guid.NewGuid(), Guid.Parse(id)));
        return await accounts.Caller.Post($"/v1/accounts/{id}/close", new { reason = "left" });
    }

    /// <summary>Owners as the area that grants roles writes them: the first of a tenant's.</summary>
    public static async Task OwnedAsync(ApiHost node, string tenant, params OwnerAdded[] owners)
    {
        var decided = await node
            .App.Services.GetRequiredService<Decider>()
            .DecideAsync(
                new Question(
                    new CommandContext("a-test", "system", EntryTime.Cut(TimeProvider.System.GetUtcNow())),
                    tenant,
                    [],
                    _ => new Decision(null, [new(new(tenant, "owners/tenant"), owners)], _ => new Answer(200))
                ),
                default
            );
        decided.Kind.ShouldBe(DecidedKind.Answered);
    }
}
