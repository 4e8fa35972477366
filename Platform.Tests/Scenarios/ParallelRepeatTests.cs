using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>One <c>Idempotency-Key</c> many times at once, over two nodes on one database.</summary>
public sealed class ParallelRepeatTests(TestCluster cluster)
{
    [Fact]
    public async Task one_key_two_hundred_times_over_two_nodes_does_it_once_and_answers_alike()
    {
        var api = await cluster.ApiAsync();
        var body = new { slug = "two-hundred-times", name = "Once" };
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? api.First : api.Second).Operator.Once("200-times").Post("/v1/tenants", body))
        );
        Repeats.AreAlike(answers, 201);
        var entries = $"SELECT count(*) FROM platform.log WHERE stream = 'tenant/{answers[0].Id}'";
        // One event, and its copy in the platform's own log.
        (await Sql.ScalarAsync(api.Served.Databases.WorkerUrl, entries)).ShouldBe(2L);
    }

    [Fact]
    public async Task one_key_in_parallel_issues_one_api_key_and_shows_every_caller_the_same_secret()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var body = new { name = "one", permissions = new[] { "*" } };
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i => (i % 2 == 0 ? api.First : api.Second).Operator.Once("one-secret").Post($"{tenant.Path}/api-keys", body))
        );
        Repeats.AreAlike(answers, 201);
        (await tenant.EntriesAsync("api-key-issued")).ShouldBe(1);
        (await api.First.As(answers[0].Json.GetProperty("key").GetString()!).Get("/v1/audit/entries")).Is(200);
    }

    [Fact]
    public async Task one_key_in_parallel_records_a_batch_once_and_nobody_is_told_of_duplicates()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = (await tenant.CallerAsync()).Once("batch");
        var body = TestTenant.Records(Enumerable.Range(0, 5).Select(i => TestTenant.Record($"{i}")));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => caller.At(i % 2 == 0 ? api.First : api.Second).Post("/v1/audit/records", body))
        );
        answers.ShouldAllBe(answer => answer.Status == 200 && answer.Bytes.SequenceEqual(answers[0].Bytes));
        answers[0].Text.ShouldNotContain("duplicate");
        (await tenant.EntriesAsync("external-action-recorded")).ShouldBe(5);
    }
}
