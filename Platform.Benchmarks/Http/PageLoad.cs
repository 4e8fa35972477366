using System.Diagnostics;
using System.Net.Http.Headers;

namespace Platform.Benchmarks.Http;

/// <summary>A closed load of pages, which may be of any size: so many readers, each with one request on its way at a time.</summary>
public sealed class PageLoad : IDisposable
{
    private readonly HttpClient _http;

    public PageLoad(ServedTenant tenant)
    {
        _http = new HttpClient { BaseAddress = tenant.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Key);
    }

    /// <summary>One page, whole.</summary>
    public async Task<(int Status, byte[] Body)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Requests until the duration has passed; every answer must be 200.</summary>
    public async Task<Measured> RunAsync(string name, int readers, TimeSpan duration, Func<string> path)
    {
        var latencies = new List<double>[readers];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, readers).Select(r => Task.Run(() => ReadAsync(latencies[r] = []))));
        return Measured.From(name, latencies.SelectMany(l => l), clock.Elapsed.TotalSeconds, eventsEach: 1);

        async Task ReadAsync(List<double> own)
        {
            while (clock.Elapsed < duration)
            {
                var asked = path();
                var started = clock.Elapsed;
                var (status, _) = await GetAsync(asked);
                if (status != 200)
                {
                    throw new InvalidOperationException($"{name}: answered {status}");
                }
                own.Add((clock.Elapsed - started).TotalMilliseconds);
            }
        }
    }

    public void Dispose() => _http.Dispose();
}
