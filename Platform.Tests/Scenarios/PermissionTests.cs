using Platform.Api.Security;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Every route of the running application, against credentials that hold everything but what it asks for.</summary>
public sealed class PermissionTests(TestCluster cluster)
{
    private const string AnyId = "0192f3a0-0000-7000-8000-000000000001";

    [Fact]
    public async Task every_route_refuses_a_credential_that_lacks_its_permission()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var grantable = Permissions.All.Where(p => !p.OperatorOnly).Select(p => p.Name).ToArray();
        foreach (var routes in Routes(api).GroupBy(route => route.Requirement!.Permission))
        {
            var lesser = await tenant.CallerAsync(routes.Key == Permissions.Operator ? ["*"] : [.. grantable.Except([routes.Key])]);
            foreach (var route in routes)
            {
                var before = await tenant.EntriesAsync();
                (await lesser.Send(route.Method, route.Path(_ => AnyId), route.Body is null ? null : new { })).Problem("forbidden");
                (await tenant.EntriesAsync()).ShouldBe(before, route.ToString());
            }
        }
    }

    [Fact]
    public async Task every_route_refuses_who_is_not_signed_in()
    {
        var api = await cluster.ApiAsync();
        foreach (var route in Routes(api))
        {
            (await api.First.Anonymous.Send(route.Method, route.Path(_ => AnyId))).Problem("unauthenticated");
        }
    }

    [Fact]
    public async Task a_star_permits_all_that_a_tenant_can_have()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync("*");
        foreach (var route in Routes(api).Where(route => route.Requirement!.Permission != Permissions.Operator))
        {
            var answer = await caller.Send(route.Method, route.Path(_ => AnyId), route.Body is null ? null : new { });
            answer.Status.ShouldNotBeOneOf(401, 403);
        }
    }

    private static IEnumerable<ServedRoute> Routes(SharedApi api) =>
        RouteTable.Of(api.First.App).Where(route => route.Requirement is not null);
}
