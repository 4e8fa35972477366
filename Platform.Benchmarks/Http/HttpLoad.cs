using System.Diagnostics;

namespace Platform.Benchmarks.Http;

/// <summary>A closed load: so many connections, each with one request on its way at a time.</summary>
public static class HttpLoad
{
    /// <summary>Requests until the duration has passed; every answer must be a 2xx.</summary>
    /// <param name="request">The bytes of a request, given the connection's number and the request's.</param>
    public static async Task<Measured> RunAsync(
        string name,
        Uri address,
        int connections,
        TimeSpan duration,
        Func<int, long, ReadOnlyMemory<byte>> request
    )
    {
        var latencies = new List<double>[connections];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(() => SendAsync(c, latencies[c] = []))));
        return Measured.From(name, latencies.SelectMany(l => l), clock.Elapsed.TotalSeconds, eventsEach: 1);

        async Task SendAsync(int number, List<double> own)
        {
            using var connection = await HttpConnection.OpenAsync(address, CancellationToken.None);
            for (var i = 0L; clock.Elapsed < duration; i++)
            {
                var bytes = request(number, i);
                var started = clock.Elapsed;
                var answer = await connection.SendAsync(bytes, CancellationToken.None);
                if (answer.Status is < 200 or > 299)
                {
                    throw new InvalidOperationException(
                        $"{name}: answered {answer.Status} {System.Text.Encoding.UTF8.GetString(answer.Body.Span)}"
                    );
                }
                own.Add((clock.Elapsed - started).TotalMilliseconds);
            }
        }
    }
}
