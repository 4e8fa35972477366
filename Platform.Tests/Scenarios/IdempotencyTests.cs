using Microsoft.Extensions.DependencyInjection;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class IdempotencyTests(TestCluster cluster)
{
    [Fact]
    public async Task another_body_under_a_used_key_is_refused()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        (await api.Operator.Once("k").Post($"{tenant.Path}/suspend", new { reason = "one" })).Is(200);
        (await api.Second.Operator.Once("k").Post($"{tenant.Path}/suspend", new { reason = "two" })).Problem("idempotency-key-reused");
        (await tenant.EntriesAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task a_key_stands_for_one_credential_and_one_path()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var other = await api.TenantAsync();
        var (first, second) = (await tenant.CallerAsync(), await tenant.CallerAsync());
        var ids = new List<string>
        {
            (await first.Once("k").Post("/v1/audit/verifications")).Is(202).Id,
            (await second.Once("k").Post("/v1/audit/verifications")).Is(202).Id,
            (await (await other.CallerAsync()).Once("k").Post("/v1/audit/verifications")).Is(202).Id,
        };
        ids.Distinct().Count().ShouldBe(3);
        (await first.Once("\"k\"").Post("/v1/audit/verifications")).Is(202).Id.ShouldBe(ids[0]);
        foreach (var t in new[] { tenant, other })
        {
            (await api.Operator.Once("k").Post($"{t.Path}/suspend", new { reason = "unpaid" })).Is(200).Id.ShouldBe(t.Id);
        }
    }

    [Fact]
    public async Task a_repeat_of_what_changed_nothing_is_answered_as_then()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var idle = (await api.Operator.Once("idle").Post($"{tenant.Path}/reactivate")).Is(200);
        idle.ETag.ShouldBe("\"1\"");
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
        var again = await api.Second.Operator.Once("idle").Post($"{tenant.Path}/reactivate");
        Repeats.AreAlike([idle, again], 200);
        (await api.Operator.Get(tenant.Path)).Json.GetProperty("status").GetString().ShouldBe("suspended");
    }

    [Fact]
    public async Task a_repeat_is_answered_before_if_match_and_the_decision_are_looked_at()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var once = api.Operator.Once("matched").With("If-Match", "\"1\"");
        var first = (await once.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
        Repeats.AreAlike([first, await once.At(api.Second).Post($"{tenant.Path}/suspend", new { reason = "unpaid" })], 200);
    }

    [Fact]
    public async Task a_refusal_is_decided_anew()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var once = api.Operator.Once("refused").With("If-Match", "\"2\"");
        (await once.Post($"{tenant.Path}/reactivate")).Problem("stale-version");
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
        (await once.Post($"{tenant.Path}/reactivate")).Is(200);
    }

    [Fact]
    public async Task a_deletion_is_repeated_without_a_body()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var (id, _) = await tenant.IssueAsync();
        var first = await api.Operator.Once("gone").Delete($"{tenant.Path}/api-keys/{id}");
        Repeats.AreAlike([first, await api.Second.Operator.Once("gone").Delete($"{tenant.Path}/api-keys/{id}")], 204);
    }

    [Fact]
    public async Task a_secret_is_repeated_for_ten_minutes_and_never_replaced()
    {
        var api = await cluster.ApiAsync();
        var clock = new ManualClock();
        clock.Move(TimeProvider.System.GetUtcNow() - clock.GetUtcNow());
        await using var later = await ApiHost.StartAsync(
            api.Served,
            "api",
            // Only the answers are read at another time: a node whose whole clock were off would write nothing.
            builder =>
                builder.Services.AddSingleton(s => new Answers(
                    s.GetRequiredService<LogReader>(),
                    s.GetRequiredService<SubjectKeys>(),
                    clock
                ))
        );
        var tenant = await api.TenantAsync();
        var body = new { name = "secret", permissions = new[] { "*" } };
        var first = (await api.Operator.Once("secret").Post($"{tenant.Path}/api-keys", body)).Is(201);
        clock.Move(TimeSpan.FromMinutes(9));
        Repeats.AreAlike([first, await later.Operator.Once("secret").Post($"{tenant.Path}/api-keys", body)], 201);
        clock.Move(TimeSpan.FromMinutes(2));
        (await later.Operator.Once("secret").Post($"{tenant.Path}/api-keys", body)).Problem("answer-expired");
        (await tenant.EntriesAsync("api-key-issued")).ShouldBe(1);
    }
}
