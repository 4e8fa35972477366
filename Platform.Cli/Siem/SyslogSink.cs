using System.Net.Security;
using System.Net.Sockets;

namespace Platform.Cli.Siem;

/// <summary>
/// Syslog over TCP or TLS. Syslog acknowledges nothing; what TCP has is this: a receiver that reads our end of the connection has read all before it, and
/// closes its own. So each batch is a connection: send, end our side, wait for the other's end. A reset, or silence, means that nobody knows: it is sent again.
/// </summary>
/// <param name="tls">Whether the server must show a certificate this machine trusts (RFC 5425).</param>
public sealed class SyslogSink(string host, int port, bool tls) : ISink
{
    private static readonly TimeSpan BatchMax = TimeSpan.FromSeconds(30);

    public async Task SendAsync(IReadOnlyList<SiemRecord> records, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(BatchMax);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(host, port, limit.Token);
            await using var stream = tls ? await SecureAsync(client, limit.Token) : client.GetStream();
            var batch = new MemoryStream();
            foreach (var record in records)
            {
                batch.Write(SyslogMessage.Framed(record));
            }
            await stream.WriteAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), limit.Token);
            await stream.FlushAsync(limit.Token);
            await EndAsync(client, stream, limit.Token);
        }
        catch (Exception away)
            when (away
                    is SocketException
                        or IOException
                        or System.Security.Authentication.AuthenticationException
                        or OperationCanceledException
                && !cancellation.IsCancellationRequested
            )
        {
            throw new SinkException(away is OperationCanceledException ? "it does not acknowledge" : "it cannot be reached", away);
        }
    }

    public void Dispose() { }

    private static async Task EndAsync(TcpClient client, Stream stream, CancellationToken cancellation)
    {
        // One that has closed already has not read all: it would have waited for our end.
        if (client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Available == 0)
        {
            throw new SinkException("it closed the connection");
        }
        if (stream is SslStream secure)
        {
            await secure.ShutdownAsync();
        }
        client.Client.Shutdown(SocketShutdown.Send);
        var ignored = new byte[256];
        while (await stream.ReadAsync(ignored, cancellation) > 0) { }
    }

    private async Task<Stream> SecureAsync(TcpClient client, CancellationToken cancellation)
    {
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellation);
        return secure;
    }
}

/// <summary>Syslog over UDP (RFC 5426): sent is all that anybody knows, so what is lost on the way stays lost.</summary>
public sealed class SyslogDatagrams(string host, int port) : ISink
{
    private readonly UdpClient _udp = new();

    public async Task SendAsync(IReadOnlyList<SiemRecord> records, CancellationToken cancellation)
    {
        try
        {
            foreach (var record in records)
            {
                await _udp.SendAsync(SyslogMessage.Of(record), host, port, cancellation);
            }
        }
        catch (SocketException away)
        {
            throw new SinkException($"it cannot be sent to ({away.SocketErrorCode})", away);
        }
    }

    public void Dispose() => _udp.Dispose();
}
