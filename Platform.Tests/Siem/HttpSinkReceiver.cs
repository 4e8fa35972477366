using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Siem;

/// <summary>A SIEM's HTTP input: keeps the lines of each body it acknowledges; while it is <see cref="Ill"/> it answers 503 and keeps nothing.</summary>
internal sealed class HttpSinkReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpSinkReceiver(WebApplication app) => _app = app;

    public volatile bool Ill;

    /// <summary>Positions as they came.</summary>
    public List<long> Positions { get; } = [];

    /// <summary>How often it refused.</summary>
    public int Refused;

    public static async Task<HttpSinkReceiver> StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var sink = new HttpSinkReceiver(app);
        app.MapPost("/in", (Delegate)sink.TakeAsync);
        await app.StartAsync();
        return sink;
    }

    public long[] Taken()
    {
        lock (Positions)
        {
            return [.. Positions];
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        if (Ill)
        {
            Interlocked.Increment(ref Refused);
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        using var reader = new StreamReader(context.Request.Body);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lock (Positions)
        {
            Positions.AddRange(
                lines.Select(line =>
                {
                    using var json = JsonDocument.Parse(line);
                    json.RootElement.GetProperty("entry").GetProperty("format").GetInt32().ShouldBe(1);
                    return long.Parse(
                        json.RootElement.GetProperty("position").GetString()!,
                        System.Globalization.CultureInfo.InvariantCulture
                    );
                })
            );
        }
        return Results.Ok();
    }
}
