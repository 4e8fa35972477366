using System.Diagnostics;
using System.Text.Json;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>Commands, checks, read model, schedule and proof, over real processes.</summary>
[Collection(Alone.Name)]
public sealed class FlowTests(RunningSkeleton running, ITestOutputHelper output) : IClassFixture<RunningSkeleton>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task everything_from_a_tenant_to_its_verified_log()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        var account = await tenant.AccountAsync();
        (await tenant.RenameAsync(account, "Ann Other")).ETag.ShouldBe("\"2\"");
        await tenant.RoleAsync("clerk", "invoices:*");
        var grant = await tenant.GrantAsync(account, "clerk");
        (await tenant.MayAsync(account, "invoices:write")).ShouldBeTrue();
        (await tenant.MayAsync(account, "users:write")).ShouldBeFalse();
        (await tenant.PostAsync($"/v1/accounts/{account}/lock", new { reason = "lost" })).Status.ShouldBe(200);
        (await tenant.MayAsync(account, "invoices:write")).ShouldBeFalse();
        (await tenant.RevokeAsync(grant)).Status.ShouldBe(200);

        (
            await Until.TrueAsync(async () => (await ListAsync(tenant)).Contains("Locked", StringComparison.Ordinal), Deadline)
        ).ShouldBeTrue();
        await running.Host.SettledAsync(tenant.Tenant);
        (
            await running.Host.ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE stream_id = $1", $"tenants/{tenant.Tenant}")
        ).ShouldBe(1);
        await running.Host.SettledAsync("platform");
    }

    [Fact]
    public async Task a_repeated_command_gets_the_first_answer_and_appends_nothing()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        var key = Guid.NewGuid().ToString();
        var first = await tenant.RegisterAsync("ann@example.org", key);
        first.Status.ShouldBe(201, first.Body);
        first.ETag.ShouldBe("\"1\"");
        var before = await running.Host.EventsAsync(tenant.Tenant);
        (await tenant.At(running.Other).RegisterAsync("ann@example.org", key)).ShouldBe(first);
        (await running.Host.EventsAsync(tenant.Tenant)).ShouldBe(before);
        (await tenant.RegisterAsync("bob@example.org", key)).Status.ShouldBe(422);

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.RegisterAsync("eve@example.org", "eight")));
        together.Distinct().ShouldHaveSingleItem().Status.ShouldBe(201);
        (await running.Host.EventsAsync(tenant.Tenant)).ShouldBe(before + 1);
    }

    [Fact]
    public async Task a_stale_if_match_is_412_and_without_one_all_renames_succeed()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        var account = await tenant.AccountAsync();
        (await tenant.RenameAsync(account, "Two", ifMatch: "\"1\"")).ETag.ShouldBe("\"2\"");
        var stale = await tenant.RenameAsync(account, "Late", ifMatch: "\"1\"");
        stale.Status.ShouldBe(412);
        stale.Body.ShouldContain("stale");
        (await tenant.RenameAsync(account, "Three", ifMatch: "\"9\", \"2\"")).Status.ShouldBe(200);
        (await tenant.RenameAsync(account, "Four", ifMatch: "*")).Status.ShouldBe(200);
        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => tenant.RenameAsync(account, $"N{n}")));
        output.WriteLine($"16 renames: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        answers.ShouldAllBe(answer => answer.Status == 200);
        answers.Select(answer => answer.ETag).Distinct().Count().ShouldBe(16);
        var raced = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => tenant.RenameAsync(account, $"M{n}", ifMatch: "\"20\"")));
        raced.Count(answer => answer.Status == 200).ShouldBe(1);
        raced.Count(answer => answer.Status == 412).ShouldBe(15);
    }

    [Fact]
    public async Task a_right_that_was_revoked_is_refused_at_once_and_on_the_other_node_within_a_second()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        var account = await tenant.AccountAsync();
        await tenant.RoleAsync("clerk", "invoices:read");
        var grant = await tenant.GrantAsync(account, "clerk");
        (await tenant.At(running.Other).MayAsync(account, "invoices:read")).ShouldBeTrue();
        (await tenant.RevokeAsync(grant)).Status.ShouldBe(200);
        var began = Stopwatch.GetTimestamp();
        (await tenant.MayAsync(account, "invoices:read")).ShouldBeFalse();
        var other = tenant.At(running.Other);
        (await Until.TrueAsync(async () => !await other.MayAsync(account, "invoices:read"), Deadline)).ShouldBeTrue();
        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"refused by both after {took.TotalMilliseconds:0} ms");
        took.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task refusals_are_problems_with_a_code_and_no_type_names()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        await tenant.RegisterAsync("ann@example.org");
        var taken = await tenant.RegisterAsync("ANN@example.org");
        (taken.Status, taken.Text("code")).ShouldBe((409, "account-email-taken"));
        await tenant.RoleAsync("clerk", "invoices:read");
        (await tenant.PostAsync("/v1/roles", new { name = "clerk", permissions = new[] { "a:b" } })).Status.ShouldBe(409);
        foreach (
            var body in (string[])
                ["null", "{}", "[]", "{\"email\":1}", "{\"email\":\"a@b.c\",\"displayName\":\"x\",\"more\":1}", "{\"email\":"]
        )
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var refused = await tenant.SendAsync(HttpMethod.Post, "/v1/accounts", content);
            refused.Status.ShouldBe(400, body + refused.Body);
            refused.Body.ShouldNotContain("RegisterAccount");
            refused.Body.ShouldNotContain("System.");
        }
        (await tenant.GetAsync($"/v1/accounts/{Guid.NewGuid()}/name")).Status.ShouldBe(405);
        (await tenant.RenameAsync(Guid.NewGuid(), "Nobody")).Status.ShouldBe(404);
        (await (tenant with { Key = "wrong" }).RegisterAsync("x@example.org")).Status.ShouldBe(401);
        (await tenant.PostAsync("/v1/operator/tenants", new { slug = "mine", name = "x" })).Status.ShouldBe(403);
    }

    [Fact]
    public async Task a_slug_is_taken_once_and_a_secret_is_shown_once()
    {
        var caller = SkeletonHost.Operator(running.Api);
        var body = new { slug = $"s-{Guid.NewGuid():N}"[..20], name = "A customer" };
        var made = await caller.PostAsync("/v1/operator/tenants", body, "one");
        made.Status.ShouldBe(201, made.Body);
        (await caller.PostAsync("/v1/operator/tenants", body, "one")).ShouldBe(made);
        (await caller.PostAsync("/v1/operator/tenants", body)).Text("code").ShouldBe("tenant-slug-taken");

        var (path, key) = ($"/v1/operator/tenants/{made.Text("id")}/keys", new { name = "k", permissions = new[] { "audit:read" } });
        (await caller.PostAsync(path, key, "two")).Status.ShouldBe(201);
        var again = await caller.PostAsync(path, key, "two");
        (again.Status, again.Text("code")).ShouldBe((409, "secret-shown-once"));
    }

    [Fact]
    public async Task a_grant_ends_at_its_time_once_and_its_rights_with_it()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        var account = await tenant.AccountAsync();
        await tenant.RoleAsync("clerk", "invoices:read");
        var until = TimeProvider.System.GetUtcNow().AddSeconds(4);
        var grant = await tenant.GrantAsync(account, "clerk", until);
        (await tenant.MayAsync(account, "invoices:read")).ShouldBeTrue();
        (await Until.TrueAsync(async () => await running.Host.EndedAsync(grant) == 1, Deadline)).ShouldBeTrue();
        output.WriteLine($"ended {(TimeProvider.System.GetUtcNow() - until).TotalMilliseconds:0} ms after its time");
        (await tenant.MayAsync(account, "invoices:read")).ShouldBeFalse();
        (await tenant.RevokeAsync(grant)).Status.ShouldBe(409);
    }

    [Fact]
    public async Task a_rebuild_fills_a_new_generation_and_no_read_fails()
    {
        var tenant = await running.Host.TenantAsync(running.Api);
        var account = await tenant.AccountAsync();
        (
            await Until.TrueAsync(async () => (await ListAsync(tenant)).Contains("Active", StringComparison.Ordinal), Deadline)
        ).ShouldBeTrue();
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                (await tenant.RenameAsync(account, "Again")).Status.ShouldBe(200);
                JsonDocument.Parse(await ListAsync(tenant)).RootElement.GetArrayLength().ShouldBe(1);
            }
        });
        var rebuilt = await running.Host.RunAsync("rebuild");
        await stop.CancelAsync();
        await load;
        output.WriteLine(rebuilt);
        rebuilt.ShouldContain(": same");
        await running.Host.SettledAsync(tenant.Tenant);
    }

    private static async Task<string> ListAsync(SkeletonCaller tenant)
    {
        var answer = await tenant.GetAsync("/v1/accounts");
        answer.Status.ShouldBe(200, answer.Body);
        return answer.Body;
    }
}
