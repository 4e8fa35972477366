using Platform.Cli.Local;
using Platform.Projections.Cache;
using Platform.Tests.Support;

namespace Platform.Tests.Deploy;

/// <summary>Which container holds which secret, and whom it can reach: what the database's roles keep apart, containers do not join again.</summary>
public sealed class ComposeTests
{
    private static readonly ComposeFile Compose = ComposeFile.Shipped;

    private static ComposeService Of(string name) => Compose.Services[name];

    [Theory]
    [InlineData("postgres", "SUPERUSER")]
    [InlineData("redis", "REDIS")]
    [InlineData("migrate", "MARTEN", "OWNER", "SERVICE", "SUPERUSER", "WORKER")]
    [InlineData("api", "REDIS", "SERVICE")]
    [InlineData("projections", "SERVICE", "WORKER")]
    public void a_container_holds_these_passwords_and_no_other(string name, params string[] roles) =>
        Of(name).Passwords.ShouldBe(roles.Select(role => $"PLATFORM_{role}_PASSWORD"));

    [Fact]
    public void there_are_no_other_containers() =>
        Compose.Services.Keys.ShouldBe(["postgres", "redis", "migrate", "api", "projections"], ignoreOrder: true);

    [Theory]
    [InlineData("api")]
    [InlineData("projections")]
    public void who_serves_is_given_the_connections_of_its_role_alone(string role) =>
        Of(role)
            .Environment.Keys.Intersect(Variables.All)
            .ShouldBe(Variables.ServingAs(role), ignoreOrder: true, $"{role} and the verb run disagree");

    [Fact]
    public void the_api_and_the_projections_share_no_volume_and_neither_has_the_operators_key()
    {
        Volumes("api").ShouldBe(["api-keys"]);
        Volumes("projections").ShouldBe(["keys"]);
        Compose.Services.Keys.Where(name => Volumes(name).Contains("operator")).ShouldBe(["migrate"]);
        Compose.Services.Keys.Where(name => Volumes(name).Contains("keys")).ShouldBe(["migrate", "projections"], ignoreOrder: true);
        Compose.Services.Keys.Where(name => Volumes(name).Contains("postgres")).ShouldBe(["postgres"]);
    }

    [Fact]
    public void the_api_cannot_change_its_own_key_ring_nor_any_container_its_configuration()
    {
        Of("api").Mounts.ShouldAllBe(mount => IsReadOnly(mount));
        Of("projections").Mounts.Where(mount => mount[0].StartsWith('.')).ShouldAllBe(mount => IsReadOnly(mount));
        foreach (var name in (string[])["migrate", "api", "projections"])
        {
            Of(name).IsReadOnly.ShouldBeTrue(name);
        }
    }

    [Fact]
    public void migrate_writes_each_key_ring_where_its_process_reads_it()
    {
        var migrate = Of("migrate");
        Volume(migrate, migrate.Environment[Variables.KeyRing]).ShouldBe("keys/keyring.json");
        Volume(migrate, migrate.Environment[Variables.ApiKeyRing]).ShouldBe("api-keys/keyring.json");
        Volume(Of("projections"), Of("projections").Environment[Variables.KeyRing]).ShouldBe("keys/keyring.json");
        Volume(Of("api"), Of("api").Environment[Variables.KeyRing]).ShouldBe("api-keys/keyring.json");
    }

    [Fact]
    public void redis_asks_for_a_password_and_the_api_knows_it()
    {
        var values = new Dictionary<string, string> { ["PLATFORM_REDIS_PASSWORD"] = "f00d" };
        var redis = Of("redis").Command.Select(word => ComposeService.Filled(word, values)).ToList();
        redis[redis.IndexOf("--requirepass") + 1].ShouldBe("f00d");
        RedisUrl.Parse(ComposeService.Filled(Of("api").Environment[Variables.Redis], values)).Password.ShouldBe("f00d");
    }

    [Fact]
    public void every_password_is_made_by_the_line_in_the_readme()
    {
        var readme = File.ReadAllText(Repository.At("deploy/README.md"));
        var line = readme.Split('\n').Single(text => text.StartsWith("for role in ", StringComparison.Ordinal));
        var made = line["for role in ".Length..line.IndexOf(';')].Split(' ').Select(role => $"PLATFORM_{role}_PASSWORD");
        made.ShouldBe(Compose.Services.Values.SelectMany(service => service.Passwords).Distinct(), ignoreOrder: true);
    }

    private static bool IsReadOnly(string[] mount) => mount[^1] == "ro";

    private static IReadOnlyList<string> Volumes(string name) =>
        [.. Of(name).Mounts.Select(mount => mount[0]).Where(source => Compose.Volumes.Contains(source))];

    /// <summary>A path in a container as volume and what lies below it.</summary>
    private static string Volume(ComposeService service, string path)
    {
        var mount = service.Mounts.Single(mount => path.StartsWith(mount[1] + "/", StringComparison.Ordinal));
        return mount[0] + path[mount[1].Length..];
    }
}
