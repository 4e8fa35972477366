using System.Net.Sockets;
using System.Text;
using Platform.Api.Http;

namespace Platform.Tests.Http;

/// <summary>Written to the socket by hand: a client library would stop where we want to see the server stop.</summary>
public sealed class BodyLimitTests(ShellHost host) : IClassFixture<ShellHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/small", RequestBody.BytesMax)]
    [InlineData("/large", ShellHost.LargeBytes)]
    public async Task a_body_up_to_the_limit_is_read(string path, int limit)
    {
        using var body = new StringContent(Samples.Good.PadRight(limit), Encoding.UTF8, "application/json");
        (await host.Client.PostAsync(path, body, Cancel)).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Theory]
    [InlineData("/small", RequestBody.BytesMax)]
    [InlineData("/large", ShellHost.LargeBytes)]
    public async Task a_declared_length_over_the_limit_is_refused_before_a_byte_is_sent(string path, int limit)
    {
        var answer = await Exchange(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {limit + 1}\r\n\r\n",
            ""
        );
        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("\"code\":\"body-too-large\"");
        answer.ShouldContain("Connection: close");
    }

    [Fact]
    public async Task a_chunked_body_is_refused_at_the_first_byte_too_many_though_it_never_ends()
    {
        var chunk = $"{RequestBody.BytesMax + 1:x}\r\n{new string(' ', RequestBody.BytesMax + 1)}\r\n";
        var answer = await Exchange(
            "POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk
        );
        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("\"code\":\"body-too-large\"");
    }

    [Fact]
    public async Task a_broken_transfer_coding_is_refused()
    {
        var answer = await Exchange(
            "POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            "zz\r\n{}\r\n"
        );
        answer.ShouldStartWith("HTTP/1.1 400");
        answer.ShouldContain("\"code\":\"invalid-json\"");
    }

    [Fact]
    public async Task answers_do_not_name_the_server() =>
        (await host.Client.GetAsync("/health/live", Cancel)).Headers.Server.ShouldBeEmpty();

    private async Task<string> Exchange(string head, string body)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Client.BaseAddress!.Host, host.Client.BaseAddress.Port, Cancel);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + body), Cancel);
        var (answer, buffer) = (new StringBuilder(), new byte[4096]);
        // A problem is the last thing the server says, and ends with its brace.
        while (!answer.ToString().EndsWith('}'))
            answer.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel)));
        return answer.ToString();
    }
}
