using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Platform.Cli.Local;
using Platform.Cli.Siem;
using Platform.Tests.Support;

namespace Platform.Tests.Siem;

/// <summary>A receiver over TLS is told the log only if its certificate is the right one; else it gets not one byte, and the message says why.</summary>
public sealed class SinkCertificateTests : IDisposable
{
    private const string Here = "127.0.0.1";
    private readonly string _directory = Directory.CreateDirectory(ThrowAwayDirectory.Create("tls")).FullName;
    private readonly TestAuthority _authority = new();
    private readonly int _port = LoopbackPort.Free();

    [Fact]
    public async Task a_certificate_of_the_named_authority_is_accepted()
    {
        using var shown = _authority.Issue(Here);
        await using var receiver = new SyslogSinkReceiver(_port, shown);
        await SendAsync(_authority.WriteTo(_directory));
        receiver.Messages.Select(message => message.Position).ShouldBe([7]);
    }

    // Of the same name as the one that is trusted, too.
    [Fact]
    public async Task one_of_an_unknown_authority_is_refused()
    {
        using var others = new TestAuthority();
        using var shown = others.Issue(Here);
        var said = await RefusedAsync(shown, _authority.WriteTo(_directory));
        said.ShouldContain($"its certificate (CN={Here}, SHA-256 {shown.GetCertHashString(HashAlgorithmName.SHA256)}) is not trusted: ");
        said.ShouldContain("; no authority of --ca vouches for it");
    }

    [Fact]
    public async Task this_machines_authorities_decide_where_none_is_named()
    {
        using var shown = _authority.Issue(Here);
        (await RefusedAsync(shown, authorities: null)).ShouldEndWith(
            "is not trusted: PartialChain; --ca names a file of other authorities"
        );
    }

    [Fact]
    public async Task one_for_another_host_is_refused()
    {
        using var shown = _authority.Issue("siem.example");
        (await RefusedAsync(shown, _authority.WriteTo(_directory))).ShouldEndWith("is for siem.example, not for 127.0.0.1");
    }

    [Fact]
    public async Task one_that_has_ended_is_refused()
    {
        using var shown = _authority.Issue(Here, days: -1);
        (await RefusedAsync(shown, _authority.WriteTo(_directory))).ShouldContain(" is not valid now: ");
    }

    [Fact]
    public async Task a_receiver_without_tls_is_told_nothing()
    {
        await using var receiver = new SyslogSinkReceiver(_port);
        await Should.ThrowAsync<SinkException>(() => SendAsync(authorities: null));
        receiver.Messages.ShouldBeEmpty();
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<string> RefusedAsync(X509Certificate2 shown, string? authorities)
    {
        await using var receiver = new SyslogSinkReceiver(_port, shown);
        var said = await Should.ThrowAsync<SinkException>(() => SendAsync(authorities));
        (await Until.TrueAsync(() => receiver.Broken == 1, TimeSpan.FromSeconds(60))).ShouldBeTrue();
        receiver.Messages.ShouldBeEmpty();
        return said.Message;
    }

    private async Task SendAsync(string? authorities)
    {
        using var sink = Sinks.Of($"syslogs://{Here}:{_port}", null, authorities);
        var e = SiemEvents.Of("tenant-suspended", "tenant/t1");
        await sink.SendAsync([new SiemRecord(e, "a record"u8.ToArray())], CancellationToken.None);
    }
}
