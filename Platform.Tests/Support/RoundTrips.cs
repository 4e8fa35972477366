using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Platform.Tests.Support;

/// <summary>
/// A TCP relay in front of PostgreSQL that counts how often the server said that it is ready for the next query (PostgreSQL's frontend/backend
/// protocol, message ReadyForQuery): each is a round trip that somebody waited for. Connections are made without TLS.
/// </summary>
public sealed class RoundTrips : IAsyncDisposable
{
    private const byte ReadyForQuery = (byte)'Z';
    private const int HeaderBytes = 5;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _relays = [];
    private readonly int _serverPort;
    private readonly Task _accepting;
    private long _count;

    public RoundTrips(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public long Count => Volatile.Read(ref _count);

    /// <summary>Round trips of a piece of work that nobody else is beside.</summary>
    public async Task<long> OfAsync(Func<Task> work)
    {
        var before = Count;
        await work();
        return Count - before;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                (client.NoDelay, server.NoDelay) = (true, true);
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), AnswersAsync(server, client));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException) { }
        }
    }

    // Message by message: a type, and a length that counts itself.
    private async Task AnswersAsync(TcpClient server, TcpClient client)
    {
        var (from, to) = (server.GetStream(), client.GetStream());
        var header = new byte[HeaderBytes];
        while (await from.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, _stop.Token) == HeaderBytes)
        {
            var message = new byte[1 + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
            header.CopyTo(message, 0);
            await from.ReadExactlyAsync(message.AsMemory(HeaderBytes), _stop.Token);
            if (header[0] == ReadyForQuery)
            {
                Interlocked.Increment(ref _count);
            }
            await to.WriteAsync(message, _stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_relays);
        _stop.Dispose();
    }
}
