using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Api.Http;

namespace Platform.Api.Operations;

/// <summary>
/// Progress as server-sent events: one whenever something has changed, until the end. Each event is the whole state, so whoever was cut
/// off simply asks again, and is told nothing twice where it sends the <c>Last-Event-ID</c> it has.
/// </summary>
public static class ProgressEvents
{
    private const string ContentType = "text/event-stream";

    /// <summary>How long one answer lasts; a browser asks again by itself.</summary>
    public static readonly TimeSpan LengthMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Silent looks after which a comment shows that the connection lives.</summary>
    private const int SilentLooksMax = 20;

    public static bool AreWanted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase));

    /// <param name="first">What has been read already.</param>
    /// <param name="look">Reads it again.</param>
    /// <param name="ended">Whether anything can follow.</param>
    public static async Task WriteAsync<T>(
        HttpContext context,
        T first,
        Func<CancellationToken, Task<T>> look,
        Func<T, bool> ended,
        TimeProvider clock,
        CancellationToken stopping
    )
    {
        using var length = new CancellationTokenSource(LengthMax, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, length.Token);
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        var told = context.Request.Headers["Last-Event-ID"].ToString();
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            var silent = 0;
            for (var value = first; ; value = await look(end.Token))
            {
                var data = JsonSerializer.Serialize(value, StrictJson.Options);
                var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)).AsSpan(0, 8));
                if (id != told)
                {
                    await response.WriteAsync($"event: {(ended(value) ? "end" : "progress")}\nid: {id}\ndata: {data}\n\n", end.Token);
                    await response.Body.FlushAsync(end.Token);
                    (told, silent) = (id, 0);
                }
                else if (++silent % SilentLooksMax == 0)
                {
                    await response.WriteAsync(":\n\n", end.Token);
                    await response.Body.FlushAsync(end.Token);
                }
                if (ended(value))
                {
                    return;
                }
                await timer.WaitForNextTickAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader has gone, its time is up or the node stops: it asks again where it wants to know more.
        }
    }
}
