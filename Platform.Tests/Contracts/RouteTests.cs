using System.Text;
using Platform.Tests.Support;

namespace Platform.Tests.Contracts;

public sealed class RouteTests(TestCluster cluster)
{
    [Fact]
    public async Task the_routes_are_those_agreed_on()
    {
        var text = new StringBuilder(
            """
            # Routes

            Made from the running application's route table by a test; approve changes with `PLATFORM_APPROVE=1`.

            A command changes something and takes an `Idempotency-Key`; it is refused while its tenant is suspended. A read changes nothing.

            | method | path | permission | what it is |
            | --- | --- | --- | --- |

            """
        );
        foreach (var route in RouteTable.Of((await cluster.ApiAsync()).First.App))
        {
            var kind = route.Requirement switch
            {
                null => "anonymous",
                { Command: true } => $"command `{route.Name}`",
                _ => $"read `{route.Name}`",
            };
            var permission = route.Requirement is { } requirement ? $"`{requirement.Permission}`" : "–";
            text.Append($"| {route.Method} | `{route.Pattern}` | {permission} | {kind} |\n");
        }
        Approved.Matches("docs/routes.md", text.ToString());
    }

    [Fact]
    public async Task every_route_of_the_api_asks_for_a_permission_on_the_list()
    {
        var routes = RouteTable.Of((await cluster.ApiAsync()).First.App).Where(r => r.Pattern.StartsWith("/v1/", StringComparison.Ordinal));
        foreach (var route in routes)
        {
            route.Requirement.ShouldNotBeNull(route.ToString());
            Api.Security.Permissions.All.ShouldContain(p => p.Name == route.Requirement.Permission, route.ToString());
            route.Name.ShouldNotBeNullOrEmpty(route.ToString());
        }
    }

    [Fact]
    public async Task whatever_is_no_get_is_a_command() =>
        RouteTable
            .Of((await cluster.ApiAsync()).First.App)
            .Where(route => route.Requirement is not null && route.Requirement.Command != (route.Method != "GET"))
            .ShouldBeEmpty();
}
