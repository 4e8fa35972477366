using System.Text.Json;
using Platform.Domain.Kernel;
using Platform.Ledger.Answers;

namespace Platform.Skeleton.Http;

/// <summary>What a command answers; its text is fixed before the save, so that a repeat gets the same bytes.</summary>
public sealed class Answer(int status, object? body = null, string? location = null) : IResult
{
    private KeptAnswer? _final;

    /// <summary>It shows a secret: kept only as the fact that it was given.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether something was done, so that a repeat must get this answer.</summary>
    public bool IsDone => status < 400;

    public static Answer Created(string location, object body) => new(201, body, location);

    public static Answer Ok(object? body = null) => new(200, body ?? new { });

    public static Answer Refused(Refusal refusal) =>
        new(
            (int)refusal.Kind,
            new
            {
                status = (int)refusal.Kind,
                code = refusal.Code,
                detail = refusal.Message,
            }
        );

    /// <summary>The text, from now on.</summary>
    public KeptAnswer Fix(string? etag) =>
        _final = new KeptAnswer(
            status,
            etag,
            location,
            null,
            body is null ? null : JsonSerializer.Serialize(body, JsonSerializerOptions.Web)
        );

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, _final ?? Fix(null));

    /// <summary>Writes an answer, new or kept.</summary>
    public static async Task WriteAsync(HttpContext http, KeptAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        if (answer.ETag is { } etag)
        {
            http.Response.Headers.ETag = etag;
        }
        if (answer.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }
        if (answer.Body is { } body)
        {
            http.Response.ContentType = answer.Status < 400 ? "application/json" : "application/problem+json";
            await http.Response.WriteAsync(body, http.RequestAborted);
        }
    }
}
