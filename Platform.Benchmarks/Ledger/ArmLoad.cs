using System.Diagnostics;

namespace Platform.Benchmarks.Ledger;

/// <summary>Many writers at once for a while, and what one operation takes of the client's and of PostgreSQL's processors.</summary>
internal sealed class ArmLoad(BackendTime backends)
{
    /// <param name="eventsEach">Events of one operation.</param>
    /// <param name="work">One operation of a writer: its number and how many it has done.</param>
    public async Task<(Measured Row, List<Figure> Cost)> RunAsync(
        string name,
        int writers,
        TimeSpan duration,
        int eventsEach,
        Func<int, int, Task> work
    )
    {
        var latencies = new List<double>[writers];
        var (client, backend) = (ClientTime(), backends.Read());
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var mine = latencies[writer] = [];
                        for (var i = 0; clock.Elapsed < duration; i++)
                        {
                            var began = clock.Elapsed;
                            await work(writer, i);
                            mine.Add((clock.Elapsed - began).TotalMilliseconds);
                        }
                    })
                )
        );
        var seconds = clock.Elapsed.TotalSeconds;
        var operations = latencies.Sum(l => l.Count);
        return (
            Measured.From(name, latencies.SelectMany(l => l), seconds, eventsEach),
            [
                new($"{name} client", (ClientTime() - client).TotalMicroseconds / operations, "µs/op"),
                new($"{name} backend", (backends.Read() - backend).TotalMicroseconds / operations, "µs/op"),
            ]
        );
    }

    private static TimeSpan ClientTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
