using System.Net.Http.Headers;
using System.Text;
using Platform.Ledger.Proof.Notes;

namespace Platform.Ledger.Proof.Witnessing;

/// <summary>Asks one witness. It has no redirects followed, and of an answer no more read than <see cref="SignedNote.BytesMax"/>.</summary>
/// <param name="prefix">Its submission prefix, such as <c>https://witness.example.com/w1</c>.</param>
public sealed class WitnessClient(HttpClient http, Uri prefix)
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(2);

    /// <summary>Connections are made anew after this long: a name may have got another address.</summary>
    private static readonly TimeSpan ConnectionMax = TimeSpan.FromMinutes(5);

    private readonly Uri _add = new($"{prefix.ToString().TrimEnd('/')}/{AddCheckpoint.Path}");

    /// <summary>What asks any number of witnesses; deadlines are the caller's.</summary>
    public static HttpClient Open() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = ConnectMax,
                PooledConnectionLifetime = ConnectionMax,
            }
        )
        {
            MaxResponseContentBufferSize = SignedNote.BytesMax,
            Timeout = Timeout.InfiniteTimeSpan,
        };

    /// <summary>Submits a checkpoint; the answer whatever its status.</summary>
    /// <exception cref="HttpRequestException">There was none, or it was too long.</exception>
    public async Task<WitnessAnswer> AddAsync(AddCheckpoint request, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        using var answer = await http.PostAsync(_add, content, cancel);
        // Its bytes, not its text as the header says: that names a character set of the sender's choice.
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        return new WitnessAnswer((int)answer.StatusCode, Encoding.UTF8.GetString(bytes));
    }
}
