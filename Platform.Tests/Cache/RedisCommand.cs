using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Tests.Cache;

/// <summary>One command to a Redis, beside every client of ours.</summary>
internal static class RedisCommand
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <summary>The answer's text as it came, up to one buffer of it, without the last line end.</summary>
    public static async Task<string> RunAsync(int port, params string[] words)
    {
        using var deadline = new CancellationTokenSource(AnswerMax);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
        var request = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words)
        {
            request.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request.ToString()), deadline.Token);
        var buffer = new byte[64 * 1024];
        var count = await client.GetStream().ReadAsync(buffer, deadline.Token);
        return Encoding.ASCII.GetString(buffer, 0, count).TrimEnd();
    }
}
