using System.Net;
using System.Net.Http.Headers;
using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>
/// HTTP to one platform with one credential. What is busy or away (503, a broken connection) is asked again, as the answer's
/// <c>Retry-After</c> says; requests must therefore be safe to repeat: reads, or commands with an <c>Idempotency-Key</c>.
/// </summary>
/// <param name="url">Scheme and authority.</param>
/// <param name="key">The credential of each request.</param>
public sealed class ApiClient(string url, Func<CancellationToken, ValueTask<string>> key) : IDisposable
{
    /// <summary>How often one request is sent at most.</summary>
    public const int AttemptsMax = 15;

    private static readonly TimeSpan RetryAfterDefault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(60);

    private readonly HttpClient http = new() { BaseAddress = new Uri(url + "/"), Timeout = AnswerMax };
    private bool answeredBefore;

    public ApiClient(string url, string key)
        : this(url, _ => ValueTask.FromResult(key)) { }

    /// <summary>Why personal data is read; sent as the header <c>Purpose</c> with each request.</summary>
    public string? Purpose { get; set; }

    /// <summary>The session somebody acts in; sent as the header <c>Platform-Session</c> with each request.</summary>
    public string? Session { get; set; }

    /// <summary>Sends until there is an answer that is not 503; a problem comes back as any other answer.</summary>
    /// <param name="path">Below the URL, such as <c>v1/tenants?limit=200</c>.</param>
    /// <param name="body">JSON, or null.</param>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    /// <exception cref="UserException">It is still busy after <see cref="AttemptsMax"/> attempts.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = attempt == AttemptsMax;
            var wait = RetryAfterDefault;
            try
            {
                using var request = await RequestAsync(method, path, body, idempotencyKey, cancellation);
                var answer = await http.SendAsync(request, cancellation);
                answeredBefore = true;
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    return answer;
                }
                wait = answer.Headers.RetryAfter?.Delta is { } asked
                    ? TimeSpan.FromTicks(Math.Min(asked.Ticks, RetryAfterMax.Ticks))
                    : wait;
                using (answer)
                {
                    if (last)
                    {
                        throw new UserException($"{await Problem.TextAsync(answer, cancellation)} (asked {AttemptsMax} times)");
                    }
                }
            }
            // One that never answered is not there; one that did is restarting, and the connection it broke is worth another.
            catch (Exception broken)
                when (broken is HttpRequestException or TaskCanceledException
                    && answeredBefore
                    && !last
                    && !cancellation.IsCancellationRequested
                ) { }
            await Task.Delay(wait, TimeProvider.System, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpRequestMessage> RequestAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await key(cancellation));
        request.Headers.UserAgent.Add(
            new ProductInfoHeaderValue("platform-cli", typeof(ApiClient).Assembly.GetName().Version?.ToString(3))
        );
        if (Purpose is not null)
        {
            request.Headers.Add("Purpose", Purpose);
        }
        if (Session is not null)
        {
            request.Headers.TryAddWithoutValidation("Platform-Session", Session);
        }
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return request;
    }
}
