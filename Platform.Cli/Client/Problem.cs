using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Client;

/// <summary>One place in a body that was refused.</summary>
/// <param name="Pointer">RFC 6901.</param>
public sealed record ProblemPlace(string Pointer, string Detail);

/// <summary>A problem answer (RFC 9457), as far as a person at a terminal needs it.</summary>
public sealed record Problem(int Status, string? Code, string? Detail, string? TraceId, IReadOnlyList<ProblemPlace> Errors)
{
    /// <summary>Anything that is no problem document is told by its status alone.</summary>
    public static async Task<Problem> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = (int)answer.StatusCode;
        try
        {
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            var errors = body?["errors"]?.AsArray() ?? [];
            return new Problem(
                status,
                (string?)body?["code"],
                (string?)body?["detail"] ?? (string?)body?["title"],
                (string?)body?["traceId"],
                [.. errors.Select(each => new ProblemPlace((string?)each?["pointer"] ?? "", (string?)each?["detail"] ?? ""))]
            );
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new Problem(status, null, answer.ReasonPhrase, null, []);
        }
    }

    public static async Task<string> TextAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        (await ReadAsync(answer, cancellation)).ToString();

    public override string ToString() =>
        $"The platform answered {Status}{(Code is null ? "" : $" {Code}")}: {Detail}"
        + string.Concat(Errors.Take(3).Select(each => $" {each.Pointer} {each.Detail}."))
        + (TraceId is null ? "" : $" (trace {TraceId})");
}
