using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class RoleTests(TestCluster cluster)
{
    [Fact]
    public async Task a_role_is_defined_read_and_changed()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var defined = await access.RoleAsync("billing", "invoices:write", "invoices:read");
        defined.Id.ShouldBe("billing");
        defined.Headers["location"].ShouldBe("/v1/roles/billing");
        (await ReadAsync(access, "billing")).ShouldBe(["invoices:read", "invoices:write"]);

        var changed = (await ChangeAsync(access.Caller, "billing", "invoices:*")).Is(200);
        changed.ETag.ShouldBe("\"2\"");
        (await ReadAsync(access, "billing")).ShouldBe(["invoices:*"]);
    }

    [Fact]
    public async Task a_change_that_changes_nothing_is_no_event()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a", "b");
        (await ChangeAsync(access.Caller, "billing", "b", "a")).Is(200).ETag.ShouldBe("\"1\"");
        (await access.Tenant.EntriesAsync("role-changed")).ShouldBe(0);
    }

    [Fact]
    public async Task a_role_is_defined_once_and_changed_only_where_it_is()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        (await access.Caller.Post("/v1/roles", Body("billing", "b"))).Problem("role-exists");
        (await ChangeAsync(access.Caller, "nothing", "a")).Problem("not-found");
        (await ChangeAsync(access.Caller, "No-Name", "a")).Problem("not-found");
        (await access.Caller.Get("/v1/roles/nothing")).Problem("not-found");
        (await access.Caller.Post("/v1/roles", Body("Billing", "a"))).Problem("invalid-body");
        (await access.Caller.Post("/v1/roles", Body("other", "no good"))).Problem("invalid-body");
        (await ChangeAsync(access.Caller.With("If-Match", "\"7\""), "billing", "b")).Problem("stale-version");
        (await ReadAsync(access, "billing")).ShouldBe(["a"]);
    }

    [Fact]
    public async Task of_two_who_define_it_at_once_one_does()
    {
        var api = await cluster.ApiAsync();
        var access = await AccessTenant.CreateAsync(api.First);
        var both = await Task.WhenAll(
            access.Caller.Post("/v1/roles", Body("billing", "a")),
            access.Caller.At(api.Second).Post("/v1/roles", Body("billing", "b"))
        );
        both.Count(a => a.Status == 201).ShouldBe(1);
        both.Single(a => a.Status != 201).Problem("role-exists");
    }

    [Fact]
    public async Task the_owner_role_is_there_for_all_and_nobody_can_change_it()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        (await ReadAsync(access, "owner")).ShouldBe(["*"]);
        (await access.Caller.Post("/v1/roles", Body("owner", "a"))).Problem("role-built-in");
        (await ChangeAsync(access.Caller, "owner", "a")).Problem("role-built-in");
    }

    [Fact]
    public async Task roles_are_listed_a_page_at_a_time_the_built_in_one_first()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        foreach (var name in new[] { "c", "a", "b" })
        {
            await access.RoleAsync(name, "p");
        }
        foreach (var limit in new[] { 1, 2, 4, 50 })
        {
            var names = new List<string?>();
            string? next = "";
            while (next is not null)
            {
                var page = (await access.Caller.Get($"/v1/roles?limit={limit}" + (next == "" ? "" : $"&after={next}"))).Is(200);
                page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
                names.AddRange(page.Items.Select(r => r.GetProperty("name").GetString()));
                next = page.Next;
            }
            names.ShouldBe(["owner", "c", "a", "b"], $"limit {limit}");
        }
    }

    private static object Body(string name, params string[] permissions) => new { name, permissions };

    private static Task<Answered> ChangeAsync(ApiCaller caller, string name, params string[] permissions) =>
        caller.Send("PUT", $"/v1/roles/{name}", new { permissions });

    private static async Task<string?[]> ReadAsync(AccessTenant access, string name)
    {
        var role = (await access.Caller.Get($"/v1/roles/{name}")).Is(200).Json;
        return [.. role.GetProperty("permissions").EnumerateArray().Select(p => p.GetString())];
    }
}
