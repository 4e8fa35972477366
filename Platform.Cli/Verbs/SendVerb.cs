using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>send</c>: one request to the API, as a tenant or, without one, as the operator; commands go under a key of their own.</summary>
public static class SendVerb
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];
    private static readonly JsonSerializerOptions Shown = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Command Create()
    {
        var method = new Argument<string>("method") { Description = "GET, POST, PUT or DELETE" };
        method.AcceptOnlyFromAmong(Methods);
        var path = new Argument<string>("path") { Description = "Such as /v1/accounts?limit=10" };
        var body = new Argument<string?>("body") { Description = "JSON", Arity = ArgumentArity.ZeroOrOne };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's slug or id; without it the operator asks" };
        var purpose = new Option<string?>("--purpose") { Description = "Why personal data is read; recorded with the reading" };
        var acting = new Option<string?>("--session") { Description = "The session somebody acts in; recorded with what is done" };
        var verb = new Command("send", "Send one request to the API") { method, path, body, tenant, purpose, acting };
        verb.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    new HttpMethod(parsed.GetRequiredValue(method)),
                    parsed.GetRequiredValue(path).TrimStart('/'),
                    parsed.GetValue(body),
                    parsed.GetValue(tenant),
                    parsed.GetValue(purpose),
                    parsed.GetValue(acting),
                    cancellation
                )
        );
        return verb;
    }

    private static async Task<int> RunAsync(
        HttpMethod method,
        string path,
        string? body,
        string? tenant,
        string? purpose,
        string? acting,
        CancellationToken cancellation
    )
    {
        var connection = Connection.Find();
        var request = new SessionRequest("send", [TenantPermissions.All]);
        // The reserved tenant's log is the operator's own, and is opened with the operator's key.
        var name = tenant ?? (connection.ApiKey is null ? TenantDirectory.Platform : null);
        await using var session = await TenantSession.OpenAsync(connection, name, request, cancellation);
        session.Client.Purpose = purpose;
        session.Client.Session = acting;
        var bytes = body is null ? null : System.Text.Encoding.UTF8.GetBytes(body);
        var key = method == HttpMethod.Get ? null : Guid.CreateVersion7().ToString();
        using var answer = await session.Client.SendAsync(method, path, bytes, key, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw new UserException(await Problem.TextAsync(answer, cancellation));
        }
        await Console.Out.WriteLineAsync(Text(await answer.Content.ReadAsStringAsync(cancellation), (int)answer.StatusCode));
        return 0;
    }

    private static string Text(string body, int status)
    {
        try
        {
            return JsonNode.Parse(body)?.ToJsonString(Shown) ?? $"{status}";
        }
        catch (JsonException)
        {
            return body.Length == 0 ? $"{status}" : body;
        }
    }
}
