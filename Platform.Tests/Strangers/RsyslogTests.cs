using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Cli.Local;
using Platform.Tests.Cli;
using Platform.Tests.Siem;
using Platform.Tests.Support;

namespace Platform.Tests.Strangers;

/// <summary>rsyslog takes a tenant's log from <c>stream</c>: each entry once, in order, to the byte, over TCP and with both of its libraries for TLS.</summary>
public sealed partial class RsyslogTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(null)]
    [InlineData("gtls")]
    [InlineData("ossl")]
    public async Task rsyslog_has_every_entry_once_in_order_and_to_the_byte(string? driver)
    {
        await Rsyslogd.RequireAsync();
        var (tenant, port) = ($"rsyslog-{driver ?? "tcp"}", LoopbackPort.Free());
        await FillAsync(tenant);
        using var authority = new TestAuthority();
        using var certificate = driver is null ? null : authority.Issue("127.0.0.1");
        await using var daemon = await Rsyslogd.StartAsync(Path.Combine(host.Directory, tenant), port, driver, certificate);
        var state = Path.Combine(host.Directory, $"{tenant}.state");
        string[] trust = driver is null ? [] : ["--ca", authority.WriteTo(host.Directory)];
        var to = $"{(driver is null ? "syslog" : "syslogs")}://127.0.0.1:{port}";
        using var stream = host.Start(["stream", "--tenant", tenant, "--to", to, "--state", state, .. trust]);
        var acknowledged = await Until.TrueAsync(async () => Position(state) == (await EntriesAsync(tenant)).Count, Deadline);
        stream.Kill();
        await stream.WaitForExitAsync();
        acknowledged.ShouldBeTrue(await stream.StandardError.ReadToEndAsync());
        var entries = await EntriesAsync(tenant);
        entries.Max(entry => entry.Length).ShouldBeGreaterThan(50_000);
        (await Until.TrueAsync(() => daemon.Taken().Length >= entries.Count, Deadline)).ShouldBeTrue();
        var taken = daemon.Taken();
        taken.Length.ShouldBe(entries.Count);
        for (var i = 0; i < taken.Length; i++)
        {
            var position = (i + 1).ToString(CultureInfo.InvariantCulture);
            taken[i][0].ShouldBeOneOf("108", "110");
            taken[i][1].ShouldBe("1");
            Moment().IsMatch(taken[i][2]).ShouldBeTrue(taken[i][2]);
            taken[i][3].ShouldBe("platform");
            taken[i][5].ShouldBe($"[meta sequenceId=\"{position}\"]");
            taken[i][6].ShouldBe($"\uFEFF{{\"entry\":{entries[i]},\"position\":\"{position}\"}}");
        }
    }

    // More than a batch, and an entry nearly as long as it may be.
    private async Task FillAsync(string tenant)
    {
        var filled = await host.RunAsync("generate", "--tenant", tenant, "--events", "2500");
        filled.ExitCode.ShouldBe(0, filled.Errors);
        var file = Path.Combine(host.Directory, $"{tenant}.ndjson");
        var record = File.ReadLines(Repository.At("samples/cloudtrail.ndjson")).First();
        await File.WriteAllTextAsync(file, record.Insert(1, $"\"padding\":\"{new string('x', 40_000)}\",") + "\n");
        var imported = await host.RunAsync("import", "cloudtrail", file, "--tenant", tenant);
        imported.ExitCode.ShouldBe(0, imported.Errors);
    }

    private static long Position(string state) =>
        File.Exists(state)
            ? long.Parse(Positions().Match(File.ReadAllText(state)).Groups["position"].ValueSpan, CultureInfo.InvariantCulture)
            : 0;

    private Task<List<string>> EntriesAsync(string tenant) =>
        Sql.ColumnAsync(
            host.Instance.SuperuserUrl,
            $$"""
            SELECT convert_from(entry, 'UTF8') FROM platform.log WHERE tenant = (SELECT tenant FROM platform.log
            WHERE tenant <> 'platform' AND stream LIKE 'tenant/%' AND convert_from(entry, 'UTF8')::jsonb #>> '{data,slug}' = '{{tenant}}')
            ORDER BY tenant_position
            """
        );

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}(Z|\+00:00)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Moment();

    [GeneratedRegex("\"position\":\"(?<position>[0-9]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Positions();
}
