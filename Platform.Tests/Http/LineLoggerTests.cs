using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class LineLoggerTests
{
    [Fact]
    public void loggers_write_the_frameworks_json_with_scopes_and_errors_at_once()
    {
        using var output = new RefusingStream();
        using var lines = new LogLines(output, TimeProvider.System);
        var services = new ServiceCollection().AddLogging(logging => logging.AddJsonConsole(json => json.IncludeScopes = true));
        using var provided = services.BuildServiceProvider();
        using var provider = new LineLoggerProvider(provided.GetServices<ConsoleFormatter>(), lines);
        var logger = provider.CreateLogger("Some.Category");
        using (logger.BeginScope("within {Place}", "here"))
        {
            logger.LogError(new InvalidOperationException("broken"), "it is {State}", "bad");
        }
        using var json = System.Text.Json.JsonDocument.Parse(output.Text);
        json.RootElement.GetProperty("Category").GetString().ShouldBe("Some.Category");
        json.RootElement.GetProperty("Message").GetString().ShouldBe("it is bad");
        json.RootElement.GetProperty("Scopes")[0].GetProperty("Place").GetString().ShouldBe("here");
        output.Text.ShouldContain("broken");
        output.Text.ShouldEndWith("\n");
    }
}
