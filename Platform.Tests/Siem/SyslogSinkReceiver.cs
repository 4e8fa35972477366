using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Tests.Siem;

/// <summary>
/// A syslog server over TCP, or TLS where it has a certificate, as RFC 5424, 5425 and 6587 have it: takes octet-counted messages apart and keeps what
/// whole connections brought.
/// </summary>
internal sealed class SyslogSinkReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    private readonly X509Certificate2? _certificate;

    public SyslogSinkReceiver(int port, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Each message's sequenceId and text, as they came.</summary>
    public List<(long Position, string Text)> Messages { get; } = [];

    /// <summary>Connections that ended without a batch: refused certificates, broken off ones, what is no syslog.</summary>
    public int Broken;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                try
                {
                    await TakeAsync(client);
                }
                catch (Exception broken) when (broken is IOException or AuthenticationException or FormatException)
                {
                    Interlocked.Increment(ref Broken);
                }
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException) { }
    }

    // Disposing a TLS stream would say nothing; a receiver answers the end with its own (RFC 5425 section 4.4).
    private async Task TakeAsync(TcpClient client)
    {
        await using Stream stream = _certificate is null ? client.GetStream() : new SslStream(client.GetStream());
        if (stream is SslStream secure)
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        }
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, _end.Token);
        if (bytes.Length == 0)
        {
            throw new IOException("the connection brought nothing");
        }
        var messages = SyslogFrames.Parse(bytes.ToArray()).ToList();
        lock (Messages)
        {
            Messages.AddRange(messages);
        }
        if (stream is SslStream ended)
        {
            await ended.ShutdownAsync();
        }
    }
}
