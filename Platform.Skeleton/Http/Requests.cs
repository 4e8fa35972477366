using System.Text;
using Platform.Ledger.Answers;
using Platform.Skeleton.Security;
using Platform.Skeleton.Setup;

namespace Platform.Skeleton.Http;

/// <summary>Reads a command's body once, and answers a repeat under the same <c>Idempotency-Key</c> before anything is decided.</summary>
public sealed class Requests(RequestDelegate next, Parts parts)
{
    private const int BodyMax = 64 * 1024;
    private const int KeyCharsMax = 200;

    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Items.ContainsKey(typeof(Asked)) || HttpMethods.IsGet(http.Request.Method))
        {
            await next(http);
            return;
        }
        if (await BodyAsync(http) is not { } body)
        {
            await Problems.WriteAsync(http, 413, "too-large", $"A body has at most {BodyMax} bytes.");
            return;
        }
        if (Encoding.UTF8.GetString(body).Trim() == "null")
        {
            await Problems.WriteAsync(http, 400, "bad-json", "The body is null.");
            return;
        }
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > KeyCharsMax)
        {
            await Problems.WriteAsync(http, 400, "bad-idempotency-key", $"An Idempotency-Key has at most {KeyCharsMax} characters.");
            return;
        }
        var asked = Asked.Of(http);
        if (key.Length > 0)
        {
            var of = asked.Credential;
            asked.AnswerKey = await AnswerKey.OfAsync(
                parts.Keys,
                of.Tenant,
                of.Id,
                http.Request.Method,
                http.Request.Path,
                key,
                body,
                http.RequestAborted
            );
            if (await parts.Kept.FindAsync(asked.AnswerKey, http.RequestAborted) is { } kept)
            {
                await Answer.WriteAsync(http, kept);
                return;
            }
        }
        await AnswerAsync(http, asked);
    }

    // Of two repeats at once one is carried out; the other gets its answer.
    private async Task AnswerAsync(HttpContext http, Asked asked)
    {
        try
        {
            await next(http);
        }
        catch (AnswerKeptException) when (asked.AnswerKey is not null)
        {
            var kept = await parts.Kept.FindAsync(asked.AnswerKey, http.RequestAborted) ?? throw new AnswerKeptException();
            http.Response.Clear();
            await Answer.WriteAsync(http, kept);
        }
    }

    private static async Task<byte[]?> BodyAsync(HttpContext http)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > BodyMax)
            {
                return null;
            }
            buffer.Write(chunk, 0, read);
        }
        buffer.Position = 0;
        http.Request.Body = buffer;
        return buffer.ToArray();
    }
}
