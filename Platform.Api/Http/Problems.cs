using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Platform.Api.Http;

/// <summary>Writes RFC 9457 problem documents: type, title, status, detail, code, traceId and, for bodies, errors.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>Answers with the problem. The response must not have started; what was prepared of it is dropped.</summary>
    public static Task Write(HttpContext context, ProblemException problem) => Write(context, problem.Code, problem.Detail, problem.Errors);

    public static async Task Write(HttpContext context, ProblemCode code, string? detail = null, IReadOnlyList<ProblemError>? errors = null)
    {
        var response = context.Response;
        var allow = response.Headers.Allow;
        response.Clear();
        response.StatusCode = code.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.Allow = allow;
        if (code.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (code.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // The rest of a body too large is not worth reading, and a node that stops sends its callers elsewhere.
        var isLast = code.Status == StatusCodes.Status413PayloadTooLarge || code == ProblemCodes.ShuttingDown;
        if (isLast && !HttpProtocol.IsHttp2(context.Request.Protocol))
            response.Headers.Connection = "close";

        var bytes = Document(code, detail, TraceIds.Of(context), errors ?? []);
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>The document's bytes.</summary>
    public static ReadOnlyMemory<byte> Document(ProblemCode code, string? detail, string traceId, IReadOnlyList<ProblemError> errors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", code.Type);
        json.WriteString("title", code.Title);
        json.WriteNumber("status", code.Status);
        json.WriteString("detail", detail ?? code.Title + ".");
        json.WriteString("code", code.Code);
        json.WriteString("traceId", traceId);
        if (errors.Count > 0)
            WriteErrors(json, errors);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<ProblemError> errors)
    {
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("pointer", error.Pointer);
            json.WriteString("detail", error.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
