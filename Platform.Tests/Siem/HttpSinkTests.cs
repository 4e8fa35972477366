using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Cli.Local;
using Platform.Cli.Siem;
using Platform.Tests.Support;

namespace Platform.Tests.Siem;

/// <summary>What of an HTTP sink is an acknowledgement, and to whom a record is shown at all.</summary>
public sealed class HttpSinkTests : IDisposable
{
    private readonly string _directory = Directory.CreateDirectory(ThrowAwayDirectory.Create("https")).FullName;
    private readonly TestAuthority _authority = new();
    private readonly int _port = LoopbackPort.Free();
    private int _taken;

    [Fact]
    public async Task a_redirect_acknowledges_nothing()
    {
        await using var server = await StartAsync(certificate: null);
        await SendAsync($"http://127.0.0.1:{_port}/in", null);
        _taken.ShouldBe(1);
        var said = await Should.ThrowAsync<SinkException>(() => SendAsync($"http://127.0.0.1:{_port}/moved", null));
        said.Message.ShouldBe("it answered 302");
        _taken.ShouldBe(1);
    }

    [Fact]
    public async Task over_https_the_named_authority_decides()
    {
        using var shown = _authority.Issue("127.0.0.1");
        await using var server = await StartAsync(shown);
        await SendAsync($"https://127.0.0.1:{_port}/in", _authority.WriteTo(_directory));
        _taken.ShouldBe(1);
        using var others = new TestAuthority();
        foreach (var file in new[] { others.WriteTo(_directory), null })
        {
            var said = await Should.ThrowAsync<SinkException>(() => SendAsync($"https://127.0.0.1:{_port}/in", file));
            said.Message.ShouldStartWith("its certificate (CN=127.0.0.1, SHA-256 ");
            said.Message.ShouldContain(") is not trusted: ");
        }
        _taken.ShouldBe(1);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task SendAsync(string to, string? authorities)
    {
        using var sink = Sinks.Of(to, null, authorities);
        await sink.SendAsync(
            [new SiemRecord(SiemEvents.Of("tenant-suspended", "tenant/t1"), "a record"u8.ToArray())],
            CancellationToken.None
        );
    }

    private async Task<WebApplication> StartAsync(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                _port,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }
            )
        );
        var app = builder.Build();
        app.MapPost("/in", () => Results.StatusCode(Interlocked.Increment(ref _taken) > 0 ? 200 : 500));
        app.MapPost("/moved", () => Results.Redirect("/page"));
        app.MapGet("/page", () => Results.Text("please sign in"));
        await app.StartAsync();
        return app;
    }
}
