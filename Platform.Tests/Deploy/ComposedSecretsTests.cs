using System.Text.Json.Nodes;
using Platform.Cli.Local;
using Platform.Ledger.Privacy;
using Platform.Tests.Cache;
using Platform.Tests.Faults;

namespace Platform.Tests.Deploy;

/// <summary>What whoever takes over one of the processes of <c>docker-compose.yml</c> finds there, and what he does not.</summary>
[Collection(ComposedTests.Name)]
public sealed class ComposedSecretsTests(ComposedPlatform platform)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void the_apis_volume_holds_its_key_ring_alone_and_no_secret_half_of_a_signing_key()
    {
        Directory.GetFileSystemEntries(platform.Volume("api-keys")).Select(Path.GetFileName).ShouldBe(["keyring.json"]);
        var ring = File.ReadAllText(platform.RingIn("api-keys"));
        JsonNode.Parse(ring)!["signing"]!.AsArray().ShouldBeEmpty();
        var secrets = KeyRing
            .Load(platform.RingIn("keys"))
            .Signing.SelectMany(pair => new[] { pair.Seed, pair.Ecdsa })
            .OfType<byte[]>()
            .ToList();
        secrets.ShouldNotBeEmpty();
        secrets.ShouldAllBe(secret => !ring.Contains(JsonValue.Create(Convert.ToBase64String(secret)).ToJsonString()));
    }

    [Fact]
    public void neither_process_knows_a_password_that_is_not_its_own()
    {
        Known(platform.Api).ShouldBe(["PLATFORM_REDIS_PASSWORD", "PLATFORM_SERVICE_PASSWORD"], ignoreOrder: true);
        Known(platform.Projections).ShouldBe(["PLATFORM_SERVICE_PASSWORD", "PLATFORM_WORKER_PASSWORD"], ignoreOrder: true);
    }

    [Fact]
    public async Task the_cache_is_used_with_its_password_and_closed_to_who_has_none()
    {
        (await RedisCommand.RunAsync(platform.RedisPort, "DBSIZE")).ShouldStartWith("-NOAUTH");
        (
            await Until.TrueAsync(
                async () =>
                    (await platform.Operator.Get("/v1/operations/cache")).Is(200).Json.GetProperty("redis").GetProperty("state").GetString()
                    == "in-use",
                Deadline
            )
        ).ShouldBeTrue();
    }

    private string[] Known(ServingProcess process)
    {
        var environment = File.ReadAllText($"/proc/{process.Pid}/environ");
        return [.. platform.Values.Where(value => environment.Contains(value.Value, StringComparison.Ordinal)).Select(v => v.Key)];
    }
}
