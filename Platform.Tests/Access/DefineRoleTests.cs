using Platform.Domain.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Access;

public sealed class DefineRoleTests : Spec<Role>
{
    [Fact]
    public void names_permissions_each_once_and_in_order() =>
        Given()
            .When(new DefineRole("billing", ["invoices:write", "invoices:read", "invoices:write"]))
            .Then(new RoleDefined(["invoices:read", "invoices:write"]));

    [Fact]
    public void is_refused_the_second_time() =>
        Given(new RoleDefined(["invoices:read"])).When(new DefineRole("billing", ["invoices:read"])).ThenRefused("role-exists");

    [Fact]
    public void is_refused_the_built_in_name() => Given().When(new DefineRole("owner", ["invoices:read"])).ThenRefused("role-built-in");
}
