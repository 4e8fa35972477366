using System.Net;
using System.Net.Sockets;

namespace Platform.Tests.Faults;

/// <summary>
/// A TCP relay before PostgreSQL that can lose an answer: armed, it lets the next append through, swallows what the server says of it
/// until the server is ready for the next query (so it has committed), and cuts the connection.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    // What a connection must have prepared to be one of the log writer's (PostgreSQL 15, section 55.7: Parse).
    private static readonly byte[] Append = "platform.append("u8.ToArray();

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int serverPort;
    private readonly Task accepting;
    private readonly List<Task> relays = [];
    private TaskCompletionSource? armed;
    private volatile bool refuses;
    private bool refusesAfterCut;

    public CuttingProxy(int serverPort)
    {
        this.serverPort = serverPort;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Whether new connections are turned away.</summary>
    public bool Refuses
    {
        get => refuses;
        set => refuses = value;
    }

    /// <summary>From now on the next append's answer is lost; the task ends when that has happened.</summary>
    /// <param name="refuse">New connections are turned away from the cut on, so that nobody can ask what became of it.</param>
    public Task CutNextAppend(bool refuse = false)
    {
        refusesAfterCut = refuse;
        return (armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                if (refuses)
                {
                    client.Dispose();
                    continue;
                }
                relays.Add(RelayAsync(client));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, serverPort, stop.Token);
                var connection = new Connection();
                await Task.WhenAny(FromClientAsync(client, server, connection), FromServerAsync(server, client, connection));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // An end of it is gone; so is the other then.
            }
        }
    }

    private async Task FromClientAsync(Socket client, Socket server, Connection connection)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
        {
            var bytes = buffer.AsMemory(0, count);
            if (connection.Appends)
            {
                connection.Lost ??= Interlocked.Exchange(ref armed, null);
            }
            connection.Appends |= bytes.Span.IndexOf(Append) >= 0;
            await SendAsync(server, bytes);
        }
    }

    private async Task FromServerAsync(Socket server, Socket client, Connection connection)
    {
        var buffer = new byte[64 * 1024];
        while (await server.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
        {
            var bytes = buffer.AsMemory(0, count);
            if (connection.Lost is not { } lost)
            {
                await SendAsync(client, bytes);
            }
            else if (IsReady(bytes.Span))
            {
                refuses |= refusesAfterCut;
                client.LingerState = new LingerOption(true, 0);
                client.Dispose();
                lost.SetResult();
                return;
            }
        }
    }

    // ReadyForQuery, idle: the transaction is over.
    private static bool IsReady(ReadOnlySpan<byte> bytes) => bytes.EndsWith("Z\0\0\0\u0005I"u8);

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes)..];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        await Task.WhenAll(relays);
        stop.Dispose();
    }

    private sealed class Connection
    {
        public bool Appends { get; set; }

        public TaskCompletionSource? Lost { get; set; }
    }
}
