using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Identity;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

/// <summary>A tenant with accounts, and whoever may do everything with them.</summary>
public sealed record AccessTenant(TestTenant Tenant, ApiCaller Caller)
{
    public static async Task<AccessTenant> CreateAsync(ApiHost node)
    {
        var tenant = await TestTenant.CreateAsync(node);
        return new AccessTenant(tenant, await tenant.CallerAsync());
    }

    /// <summary>An account as its own area would begin it.</summary>
    public async Task<Guid> AccountAsync(params object[] then)
    {
        var id = Guid.NewGuid();
        await HappensAsync($"account/{id}", [new AccountRegistered($"{id}@example.org", "Somebody"), .. then]);
        return id;
    }

    /// <summary>Appends events to a stream of the tenant's, as the platform itself.</summary>
    public async Task HappensAsync(string stream, params object[] events)
    {
        var id = new StreamId(Tenant.Id, stream);
        var head = await Log.LastOfStreamAsync(id, CancellationToken.None);
        StreamRead[] reads = head is null ? [] : [new(id, Api.Audit.StreamKinds.Find(id.Kind)!)];
        var decided = await Tenant
            .Node.App.Services.GetRequiredService<Decider>()
            .DecideAsync(
                new Question(
                    new CommandContext("test", "system", EntryTime.Cut(TimeProvider.System.GetUtcNow())),
                    Tenant.Id,
                    reads,
                    _ => new Decision(null, [new StreamEvents(id, events)], _ => new Answer(200))
                ),
                CancellationToken.None
            );
        decided.Kind.ShouldBe(DecidedKind.Answered);
    }

    public async Task<Answered> RoleAsync(string name, params string[] permissions) =>
        (await Caller.Post("/v1/roles", new { name, permissions })).Is(201);

    public Task<Answered> TryGrantAsync(Guid accountId, string role, DateTimeOffset? until = null, string reason = "because") =>
        Caller.Post(
            "/v1/grants",
            new
            {
                accountId,
                role,
                reason,
                until,
            }
        );

    /// <summary>The grant's id.</summary>
    public async Task<string> GrantAsync(Guid accountId, string role, DateTimeOffset? until = null, string reason = "because") =>
        (await TryGrantAsync(accountId, role, until, reason)).Is(201).Id;

    public Task<Answered> RevokeAsync(string grant, string reason = "no more") => Caller.Post($"/v1/grants/{grant}/revoke", new { reason });

    /// <summary>Asks once all that has happened until now is taken into account.</summary>
    public async Task<Answered> CheckAsync(Guid account, string permission) =>
        (await Caller.Get($"/v1/permissions/check?accountId={account}&permission={permission}&minPosition={await LastAsync()}")).Is(200);

    public Task<long> LastAsync() => Log.LastPositionAsync(Tenant.Id, CancellationToken.None);

    private LogReader Log => Tenant.Node.App.Services.GetRequiredService<LogReader>();
}
