using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.Tests.EventStore.SchemaTests;

public sealed class PostgresUrlTests
{
    [Fact]
    public void is_read_part_by_part()
    {
        var url = PostgresUrl.Parse("postgres://ann:secret@db.example:6543/platform");
        url.ShouldBe(new PostgresUrl("db.example", 6543, "ann", "secret", "platform"));
    }

    [Fact]
    public void has_the_usual_port_when_none_is_given() => PostgresUrl.Parse("postgresql://ann:s@db/platform").Port.ShouldBe(5432);

    [Fact]
    public void is_decoded_once_and_encoded_again()
    {
        var url = PostgresUrl.Parse("postgres://a%40b:p%2Fw%3A%25%20@db:1/x%2Fy");
        (url.User, url.Password, url.Database).ShouldBe(("a@b", "p/w:% ", "x/y"));
        PostgresUrl.Parse(url.Url).ShouldBe(url);
    }

    [Fact]
    public void keeps_a_password_whole_in_the_connection_string()
    {
        var text = PostgresUrl.Parse("postgres://ann:a%3Bb%22c'd%3D@db/platform").ConnectionString;
        new NpgsqlConnectionStringBuilder(text).Password.ShouldBe("a;b\"c'd=");
    }

    [Fact]
    public void takes_an_address_of_ip_version_six() => PostgresUrl.Parse("postgres://ann:s@[::1]:5/x").Host.ShouldBe("::1");

    [Fact]
    public void understands_the_ssl_mode() =>
        PostgresUrl.Parse("postgres://ann:s@db/x?sslmode=verify-full").ToBuilder().SslMode.ShouldBe(SslMode.VerifyFull);

    [Fact]
    public void does_not_show_its_password() => $"{PostgresUrl.Parse("postgres://ann:secret@db/x")}".ShouldBe("postgres://ann@db:5432/x");

    [Theory]
    [InlineData("")]
    [InlineData("Host=db;Username=ann")]
    [InlineData("mysql://ann:secret@db/x")]
    [InlineData("postgres://ann:secret@db")]
    [InlineData("postgres://db/x")]
    [InlineData("postgres://ann:secret@db/x?sslmode=sometimes")]
    [InlineData("postgres://ann:secret@db/x?nonsense=1")]
    public void is_refused_without_its_password_being_shown(string text) =>
        Should.Throw<FormatException>(() => PostgresUrl.Parse(text)).Message.ShouldNotContain("secret");
}
