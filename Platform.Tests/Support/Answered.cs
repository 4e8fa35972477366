using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Api.Http;

namespace Platform.Tests.Support;

/// <summary>A whole answer: status, headers by lower-case name, body bytes.</summary>
public sealed record Answered(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    public string Id => Json.GetProperty("id").GetString()!;

    public string ETag => Headers["etag"];

    public long Position => long.Parse(Headers["platform-position"], CultureInfo.InvariantCulture);

    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    /// <summary>The cursor of the next page, or null at the end.</summary>
    public string? Next => Json.GetProperty("next").GetString();

    public static async Task<Answered> FromAsync(HttpResponseMessage answer)
    {
        var headers = answer
            .Headers.Concat(answer.Content.Headers)
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);
        return new Answered((int)answer.StatusCode, headers, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The answer itself, once its status is this.</summary>
    public Answered Is(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>The problem's document, once it is one of the catalogue, whole and with this code.</summary>
    public JsonElement Problem(string code)
    {
        var known = ProblemCodes.Find(code).ShouldNotBeNull();
        Is(known.Status);
        Headers["content-type"].ShouldBe(Problems.ContentType);
        var problem = Json;
        problem.GetProperty("code").GetString().ShouldBe(code, Text);
        problem.GetProperty("type").GetString().ShouldBe(known.Type);
        problem.GetProperty("title").GetString().ShouldBe(known.Title);
        problem.GetProperty("status").GetInt32().ShouldBe(known.Status);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("traceId").GetString()!.ShouldMatch("^[0-9a-f]{32}$");
        Headers.ContainsKey("retry-after").ShouldBe(known.RetryAfterSeconds is not null);
        return problem;
    }
}
