namespace Platform.Tests.Deploy;

/// <summary>Whom each container can reach.</summary>
public sealed class ComposeNetworkTests
{
    private static readonly ComposeFile Compose = ComposeFile.Shipped;

    [Fact]
    public void redis_is_reached_by_the_api_alone_and_postgres_by_who_needs_it()
    {
        Neighbours("redis").ShouldBe(["api"]);
        Neighbours("postgres").ShouldBe(["api", "migrate", "projections"], ignoreOrder: true);
        foreach (var name in (string[])["redis", "postgres", "migrate"])
        {
            Compose.Services[name].Networks.ShouldNotBeEmpty();
            Compose.Services[name].Networks.ShouldBeSubsetOf(Compose.InternalNetworks, name);
        }
    }

    [Fact]
    public void only_the_api_is_reached_from_outside_and_from_this_machine_alone()
    {
        Compose.Services.Where(service => service.Value.Ports.Count > 0).Select(service => service.Key).ShouldBe(["api"]);
        Compose.Services["api"].Ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Neighbours(string name) =>
        Compose
            .Services.Where(other => other.Key != name && other.Value.Networks.Intersect(Compose.Services[name].Networks).Any())
            .Select(o => o.Key);
}
