using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Platform.Tests.Http;

public sealed class LoggingTests(ShellHost host) : IClassFixture<ShellHost>
{
    private const string Secret = "ann.personal@example.org";

    [Fact]
    public async Task a_request_is_one_line_with_its_template_and_caller()
    {
        var trace = await Send("GET", "/signed-in");
        var line = await Line(trace);
        line.ShouldStartWith("Information Platform.Api.Http.RequestLog: GET /signed-in 200 ");
        line.ShouldContain("tenant tenant-1 credential key-1");
        line.ShouldContain("SpanId=");
    }

    [Theory]
    [InlineData("GET", "/echo/1?limit=" + Secret)]
    [InlineData("GET", "/" + Secret)]
    [InlineData("GET", "/boom?x=" + Secret)]
    [InlineData("POST", "/small?x=" + Secret)]
    [InlineData("PUT", "/signed-in/" + Secret)]
    [InlineData("ANN", "/signed-in?x=" + Secret)]
    public async Task no_line_holds_what_the_caller_sent(string method, string path)
    {
        var trace = await Send(method, path);
        await Line(trace);
        host.Logs.Lines.ShouldAllBe(line => !line.Contains(Secret) && !line.Contains("127.0.0.1:") || line.Contains("Hosting.Lifetime"));
    }

    [Fact]
    public void lines_are_json_in_utc_with_their_scopes()
    {
        var formatters = host.App.Services.GetServices<ConsoleFormatter>().Select(formatter => formatter.Name);
        var console = host.App.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;
        var json = host.App.Services.GetRequiredService<IOptions<JsonConsoleFormatterOptions>>().Value;
        formatters.ShouldContain(console.FormatterName);
        console.FormatterName.ShouldBe(ConsoleFormatterNames.Json);
        json.UseUtcTimestamp.ShouldBeTrue();
        json.IncludeScopes.ShouldBeTrue();
    }

    private async Task<string> Send(string method, string path)
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        request.Headers.TryAddWithoutValidation("User-Agent", "agent-" + Secret);
        if (method == "POST")
            request.Content = new StringContent($"{{\"name\":\"{Secret}\"}}", Encoding.UTF8, "application/json");
        await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return trace;
    }

    // The line is written once the answer is out: it may be a moment late.
    private Task<string> Line(string trace) => host.Logs.First(line => line.Contains("RequestLog") && line.Contains(trace));
}
