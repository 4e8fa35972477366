using Platform.Cli.Local;
using Platform.Ledger.Schema;

namespace Platform.Tests.Support;

public sealed class InstanceTests
{
    private static readonly DataDirectory Data = new("/nowhere");

    private static readonly InstanceFile File = new(new InstanceSecrets("super", "owner", "service", "worker", "marten"))
    {
        PostgresPort = 1234,
        RedisPort = 2345,
        ApiPort = 3456,
    };

    [Fact]
    public void names_every_connection_of_a_local_instance()
    {
        var settings = Instance.Resolve(Data, File, []);
        settings.Find(Variables.Url).ShouldBe("http://127.0.0.1:3456");
        settings.Find(Variables.Database).ShouldBe("postgres://platform_service:service@127.0.0.1:1234/platform");
        settings.Find(Variables.Keys).ShouldBe("postgres://platform_service:service@127.0.0.1:1234/platform_keys");
        settings.Find(Variables.KeysOwner).ShouldBe("postgres://platform_owner:owner@127.0.0.1:1234/platform_keys");
        settings.Find(Variables.Superuser).ShouldBe("postgres://postgres:super@127.0.0.1:1234/platform");
        settings.Find(Variables.Redis).ShouldBe("redis://127.0.0.1:2345");
        Variables.All.Except([Variables.ApiKeyRing]).ShouldAllBe(name => settings.Find(name) != null);
    }

    [Fact]
    public void the_environment_comes_first() =>
        Instance.Resolve(Data, File, new() { [Variables.Url] = "http://other" }).Find(Variables.Url).ShouldBe("http://other");

    [Fact]
    public void a_given_superuser_moves_every_role_to_its_server()
    {
        var settings = Instance.Resolve(Data, File, new() { [Variables.Superuser] = "postgres://root:x@db:5/postgres" });
        PostgresUrl.Parse(settings.Require(Variables.Worker)).ShouldBe(new PostgresUrl("db", 5, "platform_worker", "worker", "platform"));
    }

    [Fact]
    public void a_given_role_is_never_mixed_with_the_local_server()
    {
        var settings = Instance.Resolve(Data, File, new() { [Variables.Database] = "postgres://a:b@db:5/platform" });
        settings.Find(Variables.Superuser).ShouldBeNull();
        Should.Throw<UserException>(() => settings.Require(Variables.Owner)).Message.ShouldContain(Variables.Owner);
    }

    [Theory]
    [InlineData("api", Variables.Database, Variables.Keys, Variables.KeyRing, Variables.Redis)]
    [InlineData("projections", Variables.Database, Variables.Keys, Variables.KeyRing, Variables.Worker)]
    [InlineData("all", Variables.Database, Variables.Keys, Variables.KeyRing, Variables.Redis, Variables.Worker)]
    public void a_serving_process_gets_what_its_role_needs_and_no_right_to_change_the_schema(string role, params string[] given) =>
        Variables.ServingAs(role).ShouldBe(given);
}
