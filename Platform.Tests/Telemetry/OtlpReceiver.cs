using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Telemetry;

/// <summary>A real OTLP collector on loopback, HTTP with protobuf, that keeps all it gets.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The standard variables that make a process send here, and soon.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=of-the-test",
            ["OTEL_SERVICE_NAME"] = "platform-of-a-test",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };

    /// <summary>Headers of all requests, the export's own.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    /// <summary>Every request's bytes, as text where they are text.</summary>
    public IReadOnlyList<string> Everything => [.. received.Select(r => Encoding.UTF8.GetString(r.Body))];

    public IReadOnlyList<ReceivedSpan> Spans =>
        [.. Bodies("/v1/traces").SelectMany(body => Protobuf.At(body, 1, 2, 2)).Select(ReceivedSpan.Read)];

    /// <summary>The names of the metrics that arrived.</summary>
    public IReadOnlyList<string> Metrics =>
        [.. Bodies("/v1/metrics").SelectMany(body => Protobuf.At(body, 1, 2, 2)).Select(metric => Protobuf.Text(metric, 1)).Distinct()];

    /// <summary>The service every request said it came from.</summary>
    public IReadOnlyList<string> Services =>
        [
            .. received
                .SelectMany(r => Protobuf.At(r.Body, 1, 1, 1))
                .Where(attribute => Protobuf.Text(attribute, 1) == "service.name")
                .Select(attribute => Protobuf.Text(attribute, 2, 1))
                .Distinct(),
        ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.MapPost("/v1/{signal}", receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Keys.Enqueue(context.Request.Headers["x-key"].ToString());
        received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    private IEnumerable<ReadOnlyMemory<byte>> Bodies(string path) =>
        received.Where(r => r.Path == path).Select(r => (ReadOnlyMemory<byte>)r.Body);
}
