using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Databases of a program that kept the trail as <see cref="TrailOfVersion1"/> does.</summary>
internal static class OldTrail
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>The problem's condition: any database an older program leaves.</summary>
    public static async Task<Answered> ReadModelRebuilding(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        var (key, _) = await LeaveAsync(served);
        await using var node = await ApiHost.StartAsync(served, "api");
        return await node.As(key).Get("/v1/audit/events");
    }

    /// <summary>Leaves what an older program's node leaves; a tenant's key and an account of it.</summary>
    public static async Task<(string Key, string Account)> LeaveAsync(Served served)
    {
        await using var node = await ApiHost.StartAsync(served, configure: WithOldTrail);
        var tenant = await TestTenant.CreateAsync(node);
        var (_, key) = await tenant.IssueAsync();
        var account = (await node.As(key).Post("/v1/accounts", new { email = "ann@example.org", displayName = "Ann" })).Is(201).Id;
        (
            await Until.TrueAsync(
                async () =>
                    (await SeeAsync(node)) is var t && t.ValueKind == JsonValueKind.Object && t.GetProperty("lagEvents").GetInt64() == 0,
                Deadline
            )
        ).ShouldBeTrue();
        return (key, account);
    }

    private static void WithOldTrail(WebApplicationBuilder builder)
    {
        var shipped = builder.Services.Last(s => s.ServiceType == typeof(IReadOnlyList<Projection>)).ImplementationFactory!;
        builder.Services.AddSingleton<IReadOnlyList<Projection>>(s =>
            [new TrailOfVersion1(), .. ((IReadOnlyList<Projection>)shipped(s)).Where(p => p is not Trail)]
        );
    }

    /// <summary>How the trail stands, as operators see it.</summary>
    public static async Task<JsonElement> SeeAsync(ApiHost node) =>
        (await node.Operator.Get("/v1/operations/projections"))
            .Is(200)
            .Items.SingleOrDefault(p => p.GetProperty("name").GetString() == Trail.ProgressName);
}
