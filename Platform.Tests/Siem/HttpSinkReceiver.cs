using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Siem;

/// <summary>Where a batch is on its way into a sink.</summary>
internal enum SinkMoment
{
    /// <summary>Its head is here, its body on the way.</summary>
    Arriving,

    /// <summary>It is kept, and not acknowledged.</summary>
    Kept,

    /// <summary>Its acknowledgement has left.</summary>
    Acknowledged,
}

/// <summary>A SIEM's HTTP input: keeps the lines of each body it acknowledges; while it is <see cref="Ill"/> it answers 503 and keeps nothing.</summary>
internal sealed class HttpSinkReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpSinkReceiver(WebApplication app) => _app = app;

    public volatile bool Ill;

    /// <summary>What each body brought, as they came.</summary>
    public List<(long Position, string Id)[]> Batches { get; } = [];

    /// <summary>What happens to the world at a batch's moments.</summary>
    public Func<SinkMoment, Task> At { get; set; } = _ => Task.CompletedTask;

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

    /// <summary>Positions as they came.</summary>
    public long[] Taken()
    {
        lock (Batches)
        {
            return [.. Batches.SelectMany(batch => batch.Select(record => record.Position))];
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
        await At(SinkMoment.Arriving);
        using var reader = new StreamReader(context.Request.Body);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var batch = lines.Select(Record).ToArray();
        lock (Batches)
        {
            Batches.Add(batch);
        }
        await At(SinkMoment.Kept);
        context.Response.OnCompleted(() => At(SinkMoment.Acknowledged));
        return Results.Ok();
    }

    private static (long, string) Record(string line)
    {
        using var json = JsonDocument.Parse(line);
        var entry = json.RootElement.GetProperty("entry");
        entry.GetProperty("format").GetInt32().ShouldBe(1);
        var position = long.Parse(json.RootElement.GetProperty("position").GetString()!, CultureInfo.InvariantCulture);
        return (position, entry.GetProperty("id").GetString()!);
    }
}
