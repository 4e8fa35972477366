using Platform.Api.Http;
using Platform.Domain.Access;

namespace Platform.Tests.Access;

public sealed class PermissionNamesTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("invoices:read", "invoices:read", true)]
    [InlineData("invoices:read", "invoices:read:all", false)]
    [InlineData("invoices:*", "invoices:read", true)]
    [InlineData("invoices:*", "invoices:", true)]
    [InlineData("invoices:*", "invoices", false)]
    [InlineData("invoices:*", "invoicesx:read", false)]
    [InlineData("reports.*", "reports.daily", true)]
    public void what_a_role_lists_permits(string listed, string asked, bool permitted) =>
        PermissionNames.Permits(listed, asked).ShouldBe(permitted);

    [Theory]
    [InlineData("a")]
    [InlineData("*")]
    [InlineData("0:a.b_c-d")]
    [InlineData("invoices:*")]
    [InlineData("reports.*")]
    public void a_role_may_list(string permission) => ShapeCheck.Errors(new ChangeRole([permission])).ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("**")]
    [InlineData("inv*")]
    [InlineData("*:read")]
    [InlineData(":*")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("*\n")]
    [InlineData("a:*\n")]
    public void a_role_may_not_list(string permission) =>
        ShapeCheck.Errors(new ChangeRole(["a", permission])).ShouldHaveSingleItem().Pointer.ShouldBe("/permissions");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void a_role_lists_one_to_a_hundred(int count, bool good) =>
        ShapeCheck.Errors(new DefineRole("billing", [.. Enumerable.Range(0, count).Select(i => $"p{i}")])).Count.ShouldBe(good ? 0 : 1);

    [Fact]
    public void a_name_has_at_most_a_hundred_characters()
    {
        PermissionNames.IsListable(new string('a', 100)).ShouldBeTrue();
        PermissionNames.IsListable(new string('a', 101)).ShouldBeFalse();
        PermissionNames.IsListable(new string('a', 98) + ":*").ShouldBeTrue();
        PermissionNames.IsListable(new string('a', 99) + ":*").ShouldBeFalse();
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-1", true)]
    [InlineData("", false)]
    [InlineData("1a", false)]
    [InlineData("A", false)]
    [InlineData("a\n", false)]
    [InlineData("a/b", false)]
    public void a_role_is_called(string name, bool good)
    {
        RoleNames.IsValid(name).ShouldBe(good);
        ShapeCheck.Errors(new DefineRole(name, ["a"])).Count.ShouldBe(good ? 0 : 1);
    }
}
