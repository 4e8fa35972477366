using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Benchmarks.Http;

/// <summary>
/// One kept-alive HTTP/1.1 connection that knows just enough to load a server: the client shares the machine with what it measures,
/// so every microsecond it takes is missing there.
/// </summary>
public sealed class HttpConnection : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] StatusLine = "HTTP/1.1 "u8.ToArray();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[AnswerBytesMax];
    private int _filled;

    public static async Task<HttpConnection> OpenAsync(Uri address, CancellationToken cancel)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, address.Port, cancel);
        return connection;
    }

    /// <summary>A whole request as bytes.</summary>
    /// <param name="headers">Complete lines, each ended by CR LF.</param>
    public static byte[] Request(string method, string path, string headers, string? body) =>
        Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}"
                + (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}")
        );

    /// <summary>Sends a request and returns the answer's status, head and body; they are valid until the next call.</summary>
    public async ValueTask<HttpAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        await _socket.SendAsync(request, cancel);
        _filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), cancel);
            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }
            _filled += read;
            if (Complete() is { } answer)
            {
                return answer;
            }
        }
    }

    private HttpAnswer? Complete()
    {
        var text = _buffer.AsSpan(0, _filled);
        var end = text.IndexOf(HeadEnd);
        if (end < 0)
        {
            return null;
        }
        var bodyStart = end + HeadEnd.Length;
        var answer = new HttpAnswer(Number(text[StatusLine.Length..]), _buffer.AsMemory(0, end + 2), default);
        if (answer.Find("Content-Length"u8) is { Length: > 0 } length)
        {
            var expected = Number(length);
            return _filled >= bodyStart + expected ? answer with { Body = _buffer.AsMemory(bodyStart, expected) } : null;
        }
        if (answer.Find("Transfer-Encoding"u8).IsEmpty)
        {
            return answer;
        }
        return text[bodyStart..].EndsWith("0\r\n\r\n"u8) ? answer with { Body = Dechunked(bodyStart) } : null;
    }

    private static int Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int number, out _) ? number : throw new IOException("the server does not speak HTTP/1.1");

    private ReadOnlyMemory<byte> Dechunked(int start)
    {
        var body = new MemoryStream();
        while (true)
        {
            var line = _buffer.AsSpan(start, _filled - start).IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(_buffer, start, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return body.ToArray();
            }
            body.Write(_buffer, start + line + 2, size);
            start += line + 2 + size + 2;
        }
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>What came back; valid until the connection's next request.</summary>
public readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>The header's value, empty where it is absent.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        var rest = Head.Span;
        while (rest.IndexOf((byte)'\n') is >= 0 and var line)
        {
            rest = rest[(line + 1)..];
            if (rest.Length > name.Length && rest[name.Length] == ':' && Ascii.EqualsIgnoreCase(rest[..name.Length], name))
            {
                var value = rest[(name.Length + 1)..];
                return value[..value.IndexOf((byte)'\r')].TrimStart((byte)' ');
            }
        }
        return default;
    }
}
