using Platform.Api.Http;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Where somebody acted from, behind proxies: theirs is the only word that counts, and only as far back as each vouches for the next.</summary>
public sealed class TrustedProxyTests(TrustedProxyTests.Databases databases) : IClassFixture<TrustedProxyTests.Databases>
{
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8, 10.0.0.0/8", "203.0.113.9, 10.7.7.7", "203.0.113.9")]
    [InlineData("127.0.0.1,2001:db8:1::/48", "2001:db8::9, 2001:db8:1::2", "2001:db8::9")]
    // What the caller sent is before what the first proxy saw.
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.1,10.0.0.0/8", "10.0.0.1, 203.0.113.9, 10.7.7.7", "203.0.113.9")]
    [InlineData("127.0.0.1", "203.0.113.9, 10.7.7.7", "10.7.7.7")]
    [InlineData("127.0.0.1", "somewhere", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.9, somewhere", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "203.0.113.9", "127.0.0.1")]
    [InlineData("", "203.0.113.9", "127.0.0.1")]
    public async Task an_entry_says_the_address_that_a_trusted_proxy_vouches_for(string trusted, string header, string recorded)
    {
        await using var node = await databases.TrustingAsync(trusted);
        var tenant = await TestTenant.CreateAsync(node);
        var caller = await tenant.CallerAsync();
        (await caller.With("X-Forwarded-For", header).Post("/v1/audit/verifications")).Is(202);
        (await caller.Get("/v1/audit/events?type=verification-requested"))
            .Is(200)
            .Items.ShouldHaveSingleItem()
            .GetProperty("from")
            .GetProperty("ip")
            .GetString()
            .ShouldBe(recorded);
    }

    [Fact]
    public async Task a_caller_behind_a_trusted_proxy_reads_metrics_only_as_operator()
    {
        await using var node = await databases.TrustingAsync("127.0.0.1");
        foreach (var address in new[] { "203.0.113.9", "127.0.0.1" })
        {
            (await node.Anonymous.With("X-Forwarded-For", address).Get("/metrics")).Problem("unauthenticated");
            (await node.Operator.With("X-Forwarded-For", address).Get("/metrics")).Is(200);
        }
        (await node.Anonymous.Get("/metrics")).Is(200);
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/8;192.0.2.1")]
    public void a_list_that_cannot_be_meant_is_refused_by_name(string list) =>
        Should.Throw<FormatException>(() => TrustedProxies.Parse($"127.0.0.1,{list}")).Message.ShouldContain($"'{list}'");

    /// <summary>One pair of databases, and one node that follows its log, for one API after the other.</summary>
    public sealed class Databases(TestCluster cluster) : IAsyncLifetime
    {
        private static readonly TimeSpan FollowedMax = TimeSpan.FromSeconds(60);
        private Served _served = null!;
        private ApiHost _projections = null!;

        public async ValueTask InitializeAsync()
        {
            _served = await Served.FromAsync(await cluster.CreateInstanceAsync());
            _projections = await ApiHost.StartAsync(_served, "projections");
            await using var node = await TrustingAsync("");
            (await Until.TrueAsync(async () => (await node.Operator.Get("/v1/audit/events")).Status == 200, FollowedMax)).ShouldBeTrue();
        }

        public Task<ApiHost> TrustingAsync(string list)
        {
            _served.Settings = _served.Settings with { TrustedProxies = TrustedProxies.Parse(list) };
            return ApiHost.StartAsync(_served, "api");
        }

        public async ValueTask DisposeAsync()
        {
            await _projections.DisposeAsync();
            await _served.DisposeAsync();
        }
    }
}
