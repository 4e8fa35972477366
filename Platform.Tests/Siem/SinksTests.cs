using Platform.Cli.Local;
using Platform.Cli.Siem;
using Platform.Tests.Support;

namespace Platform.Tests.Siem;

public sealed class SinksTests : IDisposable
{
    private readonly string _directory = Directory.CreateDirectory(ThrowAwayDirectory.Create("sinks")).FullName;

    [Fact]
    public void what_cannot_be_kept_is_refused_before_anything_is_sent()
    {
        Refused("syslog+udp://siem.example:514", null).ShouldStartWith("UDP acknowledges nothing, and a stream promises to lose nothing");
        Refused("syslog://siem.example", "ca.pem")
            .ShouldBe("--ca is for https:// and syslogs://: syslog://siem.example/ shows no certificate.");
        var empty = Path.Combine(_directory, "empty.pem");
        File.WriteAllText(empty, "no certificate\n");
        Refused("syslogs://siem.example", empty).ShouldContain("holds no certificate");
        Refused("syslogs://siem.example", Path.Combine(_directory, "absent.pem")).ShouldContain("cannot be read as certificates");

        static string Refused(string to, string? authorities) => Should.Throw<UserException>(() => Sinks.Of(to, null, authorities)).Message;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
