using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Tests.Siem;

/// <summary>A syslog server over TCP as RFC 5424 and RFC 6587 have it: takes octet-counted messages apart and keeps what whole connections brought.</summary>
internal sealed partial class SyslogSinkReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public SyslogSinkReceiver(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Each message's sequenceId and text, as they came.</summary>
    public List<(long Position, string Text)> Messages { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                using var bytes = new MemoryStream();
                await client.GetStream().CopyToAsync(bytes, _end.Token);
                var messages = Parse(bytes.ToArray()).ToList();
                lock (Messages)
                {
                    Messages.AddRange(messages);
                }
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or IOException) { }
    }

    private static IEnumerable<(long, string)> Parse(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; )
        {
            var space = Array.IndexOf(bytes, (byte)' ', at);
            var length = int.Parse(Encoding.ASCII.GetString(bytes, at, space - at), NumberStyles.None, CultureInfo.InvariantCulture);
            var match = Message().Match(Encoding.UTF8.GetString(bytes, space + 1, length));
            match.Success.ShouldBeTrue();
            yield return (long.Parse(match.Groups["sequence"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["text"].Value);
            at = space + 1 + length;
        }
    }

    [GeneratedRegex(
        """^<(10[0-9]|110)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [!-~]{1,255} platform - [!-~]{1,32} \[meta sequenceId="(?<sequence>\d+)"\] \uFEFF(?<text>.*)$""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline
    )]
    private static partial Regex Message();
}
