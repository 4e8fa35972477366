using System.Net.Http.Headers;
using System.Security.Authentication;

namespace Platform.Cli.Siem;

/// <summary>Events as newline-delimited JSON (or lines) in the body of a POST; any 2xx acknowledges the whole body.</summary>
/// <param name="authorization">The header of each request, such as <c>Splunk …</c> or <c>Bearer …</c>; or null.</param>
/// <param name="certificate">How the server's certificate is judged, over https.</param>
public sealed class HttpSink(Uri address, string? authorization, SinkCertificate certificate) : ISink
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    // A redirect turns a POST into a GET, whose 200 would be taken for an acknowledgement of what nobody has read.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = certificate.Options() })
    {
        Timeout = AnswerMax,
    };

    public async Task SendAsync(IReadOnlyList<SiemRecord> records, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        var body = new MemoryStream(records.Sum(record => record.Text.Length + 1));
        foreach (var record in records)
        {
            body.Write(record.Text);
            body.WriteByte((byte)'\n');
        }
        request.Content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new SinkException($"it answered {(int)answer.StatusCode}");
            }
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var refused = away.InnerException is AuthenticationException ? certificate.Refused : null;
            throw new SinkException(refused ?? "it cannot be reached", away);
        }
    }

    public void Dispose() => _http.Dispose();
}
