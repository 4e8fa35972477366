using Platform.Domain.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Access;

public sealed class ChangeRoleTests : Spec<Role>
{
    private static readonly RoleDefined Defined = new(["invoices:read"]);

    [Fact]
    public void replaces_what_the_role_permits() => Then(Given(Defined), ["reports.*", "*"], ["*", "reports.*"]);

    [Fact]
    public void does_nothing_where_the_permissions_are_the_same() =>
        Then(Given(Defined, new RoleChanged(["a", "b"])), ["b", "a", "b"], null);

    [Fact]
    public void is_refused_where_there_is_no_such_role() =>
        ChangeRoleHandler.Validate("billing", null).ShouldNotBeNull().Code.ShouldBe("not-found");

    [Fact]
    public void is_refused_for_the_built_in_role() =>
        ChangeRoleHandler.Validate("owner", null).ShouldNotBeNull().Code.ShouldBe("role-built-in");

    private static void Then(History role, string[] permissions, string[]? changed)
    {
        ChangeRoleHandler.Validate("billing", role.State()).ShouldBeNull();
        var events = ChangeRoleHandler.Handle(new ChangeRole(permissions), role.State());
        events.Select(e => ((RoleChanged)e).Permissions).ShouldBe(changed is null ? [] : [changed]);
    }
}
