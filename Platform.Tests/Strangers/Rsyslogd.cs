using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Platform.Cli.Local;

namespace Platform.Tests.Strangers;

/// <summary>
/// Debian's rsyslogd as a process of this test alone: its own configuration, directory and loopback port. Writes each message it has taken apart as a line of
/// its parts, tabs between them: priority, version, time, program, message id, structured data, text.
/// </summary>
internal sealed class Rsyslogd : IAsyncDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";
    private readonly string _directory;
    private readonly Process _process;

    private Rsyslogd(string directory, Process process) => (_directory, _process) = (directory, process);

    /// <summary>Skips or fails the running test where Debian cannot be reached (<see cref="SkippedTests"/>).</summary>
    public static async Task RequireAsync()
    {
        var away = await DebianTools.InstallAsync(
            (File.Exists(Program), "rsyslog"),
            (Has("lmnsd_gtls.so"), "rsyslog-gnutls"),
            (Has("lmnsd_ossl.so"), "rsyslog-openssl")
        );
        DebianTools.Require(away, SkippedTests.AreAllowed);

        static bool Has(string library) =>
            Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Any(each => File.Exists(Path.Combine(each, "rsyslog", library)));
    }

    /// <param name="driver">rsyslog's library for TLS, <c>gtls</c> or <c>ossl</c>; or null for bare TCP.</param>
    public static async Task<Rsyslogd> StartAsync(string directory, int port, string? driver, X509Certificate2? certificate)
    {
        Directory.CreateDirectory(directory);
        string At(string name) => Path.Combine(directory, name);
        if (certificate is not null)
        {
            await File.WriteAllTextAsync(At("cert.pem"), certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(At("key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }
        var files =
            $"defaultNetstreamDriverCAFile=\"{At("cert.pem")}\" defaultNetstreamDriverCertFile=\"{At("cert.pem")}\" defaultNetstreamDriverKeyFile=\"{At("key.pem")}\"";
        // An entry and its head are longer than the 8 KiB that rsyslog takes by itself.
        await File.WriteAllTextAsync(
            At("rsyslog.conf"),
            $"""
            global(workDirectory="{directory}" maxMessageSize="128k" {(driver is null ? "" : files)})
            module(load="imtcp" {(
                driver is null ? "" : $"streamDriver.name=\"{driver}\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\""
            )})
            template(name="parts" type="string" string="%pri%\t%protocol-version%\t%timestamp:::date-rfc3339%\t%app-name%\t%msgid%\t%structured-data%\t%msg%\n")
            ruleset(name="keep") {"{"} action(type="omfile" file="{At("taken")}" template="parts") {"}"}
            input(type="imtcp" address="127.0.0.1" port="{port}" ruleset="keep")

            """
        );
        // In the foreground, so that its process is the one that is ended; what it has to say of refused connections is no output of the tests.
        var process = Process.Start("sh", ["-c", $"exec {Program} -n -f \"$0/rsyslog.conf\" -i \"$0/pid\" 2> \"$0/said\"", directory]);
        var daemon = new Rsyslogd(directory, process);
        (await Until.TrueAsync(() => daemon.ListensAsync(port), TimeSpan.FromSeconds(60))).ShouldBeTrue("rsyslogd does not listen");
        return daemon;
    }

    /// <summary>What it has written so far, whole lines.</summary>
    public string[][] Taken()
    {
        var file = Path.Combine(_directory, "taken");
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        return
        [
            .. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> ListensAsync(int port)
    {
        _process.HasExited.ShouldBeFalse();
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
