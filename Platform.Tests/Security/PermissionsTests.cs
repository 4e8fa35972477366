using System.Text;
using Platform.Api.Security;
using Platform.Tests.Support;

namespace Platform.Tests.Security;

public sealed class PermissionsTests
{
    [Fact]
    public void what_is_held_is_permitted() => Permissions.Permits(["audit:read"], "audit:read").ShouldBeTrue();

    [Fact]
    public void what_is_not_held_is_not() => Permissions.Permits(["audit:read"], "audit:read-personal").ShouldBeFalse();

    [Fact]
    public void a_star_is_all_that_a_tenant_can_have()
    {
        foreach (var permission in Permissions.All)
            Permissions.Permits(["*"], permission.Name).ShouldBe(!permission.OperatorOnly);
    }

    [Fact]
    public void an_operator_reads_no_trail_by_that_alone() => Permissions.Permits(["operator"], "audit:read").ShouldBeFalse();

    [Fact]
    public void unknown_names_permit_nothing_even_when_held() => Permissions.Permits(["*", "audit:burn"], "audit:burn").ShouldBeFalse();

    [Fact]
    public void a_tenants_key_can_hold_what_is_not_for_operators_alone()
    {
        Permissions.IsGrantable("*").ShouldBeTrue();
        Permissions.IsGrantable("audit:write").ShouldBeTrue();
        Permissions.IsGrantable("operator").ShouldBeFalse();
        Permissions.IsGrantable("audit:burn").ShouldBeFalse();
    }

    [Fact]
    public void the_documented_list_is_the_list()
    {
        var text = new StringBuilder(
            "# Permissions\n\nMade from `Platform.Api/Security/Permissions.cs` by a test; approve changes with `PLATFORM_APPROVE=1`.\n\n"
        )
            .Append("| permission | held by | allows |\n| --- | --- | --- |\n")
            .Append("| `*` | tenants | All that a tenant can have, now and later. |\n");
        foreach (var permission in Permissions.All)
            text.Append($"| `{permission.Name}` | {(permission.OperatorOnly ? "operators only" : "tenants")} | {permission.Meaning} |\n");
        Approved.Matches("docs/permissions.md", text.ToString());
    }
}
