using Platform.Projections.Cache;

namespace Platform.Tests.Cache;

public sealed class RedisUrlTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost:6379")]
    [InlineData("redis://127.0.0.1:7000", "127.0.0.1:7000")]
    [InlineData("redis://a:1,b:2,c:3", "a:1,b:2,c:3")]
    [InlineData("redis://[::1]:7000/", "::1:7000")]
    public void reads_hosts(string url, string hosts) => RedisUrl.Parse(url).ToString().ShouldBe(hosts);

    [Fact]
    public void reads_password_database_and_tls()
    {
        var url = RedisUrl.Parse("rediss://default:p%40ss%3Aword@cache.example:7000/3");
        url.Password.ShouldBe("p@ss:word");
        url.Database.ShouldBe(3);
        url.Tls.ShouldBeTrue();
        url.ToString().ShouldBe("cache.example:7000");
        RedisUrl.Parse("redis://:secret@h").Password.ShouldBe("secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:6379")]
    [InlineData("http://localhost")]
    [InlineData("redis://")]
    [InlineData("redis://host:port")]
    [InlineData("redis://host:70000")]
    [InlineData("redis://a:1,,b:2")]
    [InlineData("redis://host/one")]
    [InlineData("redis://a:1,b:2/3")]
    [InlineData("redis://somebody:secret@host")]
    [InlineData("redis://secret@host")]
    public void refuses_what_it_cannot_read_and_repeats_nothing_of_it(string url)
    {
        var message = Should.Throw<FormatException>(() => RedisUrl.Parse(url)).Message;
        message.ShouldContain("redis://");
        message.ShouldNotContain("secret");
    }
}
