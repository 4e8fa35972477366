using Platform.Api.Hosting;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What a node says of its cache, and of a Redis that is away.</summary>
public sealed class CacheStateTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task a_frozen_redis_makes_a_node_degraded_and_not_unready_and_the_operator_sees_it()
    {
        var redis = await TestCluster.StartOwnRedisAsync();
        try
        {
            await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
            served.Settings = served.Settings with { RedisUrl = redis.Url };
            await using var node = await ApiHost.StartAsync(served);
            await SaysAsync(node, "[]");
            redis.Freeze();
            await SaysAsync(node, "[\"cache\"]");
            var stats = (await node.Operator.Get("/v1/operations/cache")).Is(200).Json;
            stats.GetProperty("redis").GetProperty("state").GetString().ShouldBe("away");
            stats.GetProperty("caches").EnumerateArray().Select(c => c.GetProperty("name").GetString()).ShouldContain("access_accounts");
            redis.Thaw();
            await SaysAsync(node, "[]");
        }
        finally
        {
            redis.Thaw();
            await TestCluster.RemoveAsync(redis);
        }
    }

    [Fact]
    public void a_redis_url_that_cannot_be_read_refuses_the_start_and_is_named() =>
        Should
            .Throw<InvalidOperationException>(() =>
                PlatformHost.Build("api", "http://127.0.0.1:0", new PlatformSettings("", null, "", "") { RedisUrl = "redis//secret@here" })
            )
            .Message.ShouldSatisfyAllConditions(m => m.ShouldContain("PLATFORM_REDIS_URL"), m => m.ShouldNotContain("secret"));

    private static async Task SaysAsync(ApiHost node, string degraded)
    {
        var said = "";
        (
            await Until.TrueAsync(
                async () =>
                {
                    var answer = await node.Anonymous.Get("/health/ready");
                    said = $"{answer.Status} {answer.Text}";
                    return answer.Status == 200 && said.Contains($"\"degraded\":{degraded}", StringComparison.Ordinal);
                },
                Deadline
            )
        ).ShouldBeTrue(said);
    }
}
