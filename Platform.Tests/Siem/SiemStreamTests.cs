using System.Diagnostics;
using Platform.Cli.Local;
using Platform.Tests.Cli;
using Platform.Tests.Support;

namespace Platform.Tests.Siem;

/// <summary>A stream to real sinks that go away and come back, and a streaming process that is killed: nothing lost, nothing reordered.</summary>
public sealed class SiemStreamTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task an_http_sink_that_is_ill_and_a_killed_stream_lose_and_reorder_nothing()
    {
        var port = LoopbackPort.Free();
        await ImportAsync("to-http");
        await using var sink = await HttpSinkReceiver.StartAsync(port);
        string[] stream = ["stream", "--tenant", "to-http", "--to", $"http://127.0.0.1:{port}/in", "--state", StatePath("http")];
        await StreamedAsync(stream, async () => (await LastAsync("to-http"), sink.Taken()), () => Task.CompletedTask);
        // The stream that is killed here leaves its key and an entry about it: more to send.
        sink.Ill = true;
        await StreamedAsync(
            stream,
            () => Task.FromResult((1L, sink.Refused > 1 ? [1L] : (long[])[])),
            () => ImportAsync("to-http", "again")
        );
        sink.Ill = false;
        await StreamedAsync(stream, async () => (await LastAsync("to-http"), sink.Taken()), () => Task.CompletedTask);
        Ordered(sink.Taken());
    }

    [Fact]
    public async Task a_syslog_sink_that_goes_away_loses_nothing()
    {
        var port = LoopbackPort.Free();
        await ImportAsync("to-syslog");
        string[] stream =
        [
            "stream",
            "--tenant",
            "to-syslog",
            "--to",
            $"syslog://127.0.0.1:{port}",
            "--format",
            "cef",
            "--state",
            StatePath("syslog"),
        ];
        var taken = new List<(long Position, string Text)>();
        await using (var sink = new SyslogSinkReceiver(port))
        {
            await StreamedAsync(stream, async () => (await LastAsync("to-syslog"), Positions(sink)), () => Task.CompletedTask);
            taken.AddRange(sink.Messages);
        }
        using var process = host.Start(stream);
        await ImportAsync("to-syslog", "again");
        // Nobody listens now: told once, then waited for.
        (await process.StandardError.ReadLineAsync())!.ShouldContain("following behind position");
        (await process.StandardError.ReadLineAsync())!.ShouldContain("waiting for the sink");
        await using (var sink = new SyslogSinkReceiver(port))
        {
            (await Until.TrueAsync(async () => Positions(sink).LastOrDefault() >= await LastAsync("to-syslog"), Deadline)).ShouldBeTrue();
            process.Kill();
            await process.WaitForExitAsync();
            taken.AddRange(sink.Messages);
        }
        Ordered([.. taken.Select(message => message.Position)]);
        taken[0].Text.ShouldStartWith("CEF:0|Platform|Platform|1|");
    }

    [Fact]
    public async Task a_state_is_never_used_for_another_sink()
    {
        var path = StatePath("foreign");
        await File.WriteAllTextAsync(path, """{"position":"5","sink":"syslog://elsewhere","tenant":"acme"}""");
        var run = await host.RunAsync("stream", "--tenant", "acme", "--to", "syslog://127.0.0.1:9", "--state", path);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("is the state of a stream of acme to syslog://elsewhere");
    }

    private string StatePath(string name) => Path.Combine(host.Directory, $"{name}.state");

    // Kills it, the hard way, once it has got as far as is wanted.
    private async Task StreamedAsync(string[] arguments, Func<Task<(long Wanted, long[] Taken)>> look, Func<Task> meanwhile)
    {
        using Process process = host.Start(arguments);
        await meanwhile();
        var reached = await Until.TrueAsync(
            async () =>
            {
                var (wanted, taken) = await look();
                return taken.LastOrDefault() >= wanted;
            },
            Deadline
        );
        process.Kill();
        await process.WaitForExitAsync();
        reached.ShouldBeTrue(await process.StandardError.ReadToEndAsync());
    }

    private static long[] Positions(SyslogSinkReceiver sink)
    {
        lock (sink.Messages)
        {
            return [.. sink.Messages.Select(message => message.Position)];
        }
    }

    /// <summary>From 1 without a gap; what came twice came as a repetition of a whole stretch, which deduplication by position takes out.</summary>
    private static void Ordered(long[] positions)
    {
        var next = 1L;
        foreach (var position in positions)
        {
            position.ShouldBeLessThanOrEqualTo(next);
            next = Math.Max(next, position + 1);
        }
        next.ShouldBeGreaterThan(60);
    }

    private async Task ImportAsync(string tenant, string? source = null)
    {
        var file = Repository.At("samples/cloudtrail.ndjson");
        if (source is not null)
        {
            var copy = Path.Combine(host.Directory, $"{tenant}.{source}.ndjson");
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(copy, text.Replace("\"eventID\":\"", $"\"eventID\":\"{source}-", StringComparison.Ordinal));
            file = copy;
        }
        (await host.RunAsync("import", "cloudtrail", file, "--tenant", tenant)).ExitCode.ShouldBe(0);
    }

    private async Task<long> LastAsync(string tenant) =>
        (long)
            (
                await Sql.ScalarAsync(
                    host.Instance.SuperuserUrl,
                    $$"""
                    SELECT max(tenant_position) FROM platform.log WHERE tenant = (SELECT tenant FROM platform.log
                    WHERE tenant <> 'platform' AND stream LIKE 'tenant/%' AND convert_from(entry, 'UTF8')::jsonb #>> '{data,slug}' = '{{tenant}}')
                    """
                )
            )!;
}
