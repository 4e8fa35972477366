using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Platform.Api.Http;

/// <summary>Reads a request's JSON body whole, never more of it than its limit.</summary>
public static class RequestBody
{
    /// <summary>64 KiB, unless the route says otherwise.</summary>
    public const int BytesMax = 64 * 1024;

    private const int FirstBuffer = 4 * 1024;

    /// <summary>
    /// The body's bytes; empty when the request has none, which <see cref="StrictJson"/> takes for <c>{}</c>. Throws
    /// <see cref="ProblemException"/>: 413 over <paramref name="bytesMax"/>, told from Content-Length before a byte is read or, in a
    /// chunked body, at the first byte too many (what follows the server drains for a few seconds, so that the caller can read the
    /// answer instead of a reset); 415 unless <c>application/json</c> in UTF-8 without content encoding.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, int bytesMax = BytesMax, CancellationToken cancel = default)
    {
        if (IsAbsent(request))
            return default;
        RequireJson(request);
        if (request.ContentLength > bytesMax)
            throw TooLarge(bytesMax);
        try
        {
            return await ReadAll(request.Body, bytesMax, cancel);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status400BadRequest)
        {
            throw new ProblemException(ProblemCodes.InvalidJson, "The body ended early or its transfer coding is broken.");
        }
    }

    private static bool IsAbsent(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: var can }
            ? !can
            : request.ContentLength is 0;

    private static void RequireJson(HttpRequest request)
    {
        var known =
            MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!known || request.Headers.ContentEncoding.Count > 0)
            throw new ProblemException(ProblemCodes.UnsupportedMediaType, "Send application/json in UTF-8 without a content encoding.");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAll(Stream body, int bytesMax, CancellationToken cancel)
    {
        // Grows with what has come, not with what Content-Length promises. One byte over the limit is enough to know.
        var buffer = new byte[Math.Min(FirstBuffer, bytesMax + 1)];
        var length = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(length), cancel);
            if (read == 0)
                return buffer.AsMemory(0, length);
            length += read;
            if (length > bytesMax)
                throw TooLarge(bytesMax);
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, bytesMax + 1));
        }
    }

    private static ProblemException TooLarge(int bytesMax) => new(ProblemCodes.BodyTooLarge, $"The body has more than {bytesMax} bytes.");
}
