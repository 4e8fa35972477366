using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class IfMatchTests(TestCluster cluster)
{
    [Fact]
    public async Task of_sixty_four_that_name_one_version_one_wins()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(i => (i % 2 == 0 ? api.First : api.Second).Operator.With("If-Match", "\"1\""))
                .Select((caller, i) => caller.Post($"{tenant.Path}/suspend", new { reason = $"reason {i}" }))
        );
        answers.Count(a => a.Status == 200).ShouldBe(1);
        foreach (var stale in answers.Where(a => a.Status != 200))
        {
            stale.Problem("stale-version");
        }
        (await tenant.EntriesAsync()).ShouldBe(2);
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("W/\"1\"")]
    [InlineData("\"other\"")]
    public async Task a_stale_weak_or_foreign_version_is_refused(string tag)
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        (await api.Operator.With("If-Match", tag).Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Problem("stale-version");
        (await tenant.EntriesAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("\"1\"")]
    [InlineData("\"7\", \"1\"")]
    public async Task the_current_version_is_enough(string tag)
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        (await api.Operator.With("If-Match", tag).Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
    }

    [Fact]
    public async Task a_deletion_honours_it_too()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var (id, _) = await tenant.IssueAsync();
        var etag = (await api.Operator.Get($"{tenant.Path}/api-keys/{id}")).Is(200).ETag;
        (await api.Operator.With("If-Match", "\"9\"").Delete($"{tenant.Path}/api-keys/{id}")).Problem("stale-version");
        (await api.Operator.With("If-Match", etag).Delete($"{tenant.Path}/api-keys/{id}")).Is(204);
    }
}
