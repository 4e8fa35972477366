using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Platform.Cli.Siem;

/// <summary>
/// Syslog over TCP or TLS. Syslog acknowledges nothing; what TCP has is this: a receiver that reads our end of the connection has read all before it, and
/// closes its own. So each batch is a connection: send, end our side, wait for the other's end. A reset, or silence, means that nobody knows: it is sent again.
/// </summary>
/// <param name="certificate">Over TLS (RFC 5425), how the server's certificate is judged; null for bare TCP.</param>
public sealed class SyslogSink(string host, int port, SinkCertificate? certificate) : ISink
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
            await using var stream = await OpenAsync(client, limit.Token);
            var batch = new MemoryStream();
            foreach (var record in records)
            {
                batch.Write(SyslogMessage.Framed(record));
            }
            await stream.WriteAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length), limit.Token);
            await stream.FlushAsync(limit.Token);
            await EndAsync(client, stream, limit.Token);
        }
        catch (AuthenticationException refused)
        {
            throw new SinkException(certificate?.Refused ?? $"it does not speak TLS as it should: {refused.Message}", refused);
        }
        catch (Exception away)
            when (away is SocketException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
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

    // Nothing is sent before the certificate has been accepted.
    private async Task<Stream> OpenAsync(TcpClient client, CancellationToken cancellation)
    {
        if (certificate is null)
        {
            return client.GetStream();
        }
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(certificate.Options(), cancellation);
        return secure;
    }
}
