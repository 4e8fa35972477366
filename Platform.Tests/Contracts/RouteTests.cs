using System.Text;
using Platform.Api.Http;
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

            The header `Purpose` is *required* where an answer is personal data. Elsewhere it *opens*: names and reasons are in clear, and the reading is
            recorded; without it they are `sealed:<key id>`. Where it is *recorded*, the reading is recorded in any case.

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
            text.Append($"| {route.Method} | `{route.Pattern}` | {permission} | {kind}{Purpose(route)} |\n");
        }
        Approved.Matches("docs/routes.md", text.ToString());
    }

    private static string Purpose(ServedRoute route) =>
        route.Takes.Contains(Parameter.PurposeRequired) ? ", `Purpose` required"
        : route.Takes.Contains(Parameter.PurposeToOpen) ? ", `Purpose` opens"
        : route.Takes.Contains(Parameter.Purpose) ? ", `Purpose` recorded"
        : "";

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
