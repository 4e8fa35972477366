using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Platform.Tests.Faults;

/// <summary>A TCP relay that can pass every answer on later, in order, or hold whatever is said, both ways.</summary>
public sealed class SlowProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int serverPort;
    private readonly Task accepting;
    private readonly List<Task> relays = [];
    private long delayTicks;
    private volatile TaskCompletionSource? held;

    public SlowProxy(int serverPort)
    {
        this.serverPort = serverPort;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How much later than it came each answer is passed on.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref delayTicks));
        set => Volatile.Write(ref delayTicks, value.Ticks);
    }

    /// <summary>Connections stay open, and nothing passes: what a network partition looks like at first.</summary>
    public bool Holds
    {
        get => held is not null;
        set
        {
            var before = held;
            held = value ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            before?.TrySetResult();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await listener.AcceptSocketAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException) { }
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
                var late = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
                await Task.WhenAny(PassAsync(client, server), TakeAsync(server, late.Writer), GiveAsync(late.Reader, client));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException) { }
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
        {
            await SendAsync(to, buffer.AsMemory(0, count));
        }
    }

    private async Task TakeAsync(Socket server, ChannelWriter<(long, byte[])> late)
    {
        var buffer = new byte[64 * 1024];
        while (await server.ReceiveAsync(buffer, stop.Token) is > 0 and var count)
        {
            var due = TimeProvider.System.GetTimestamp() + (long)(Delay.TotalSeconds * TimeProvider.System.TimestampFrequency);
            await late.WriteAsync((due, buffer[..count]));
        }
    }

    private async Task GiveAsync(ChannelReader<(long Due, byte[] Bytes)> late, Socket client)
    {
        await foreach (var (due, bytes) in late.ReadAllAsync(stop.Token))
        {
            if (TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due) is { Ticks: > 0 } wait)
            {
                using var timer = new PeriodicTimer(wait);
                await timer.WaitForNextTickAsync(stop.Token);
            }
            await SendAsync(client, bytes);
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (held is { } until)
        {
            await until.Task.WaitAsync(stop.Token);
        }
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, stop.Token)..];
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
}
