using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks.Http;

/// <summary>What an investigator waits for, on a log that was generated before: searches, timelines, replays.</summary>
/// <param name="positions">How many entries the tenant's log has at least.</param>
public sealed class SearchSuite(ServedTenant tenant, SearchSamples samples, long positions, Action<string> tell)
{
    /// <summary>What <c>bench</c> calls it.</summary>
    public const string Name = "search";

    /// <summary>Investigators at once.</summary>
    private const int Connections = 2;
    private const int Streams = 8;
    private const int StreamEvents = 1_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CaughtUpMax = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<Measured>> RunAsync()
    {
        using var pages = new PageLoad(tenant);
        await CaughtUpAsync(pages);
        tell($"{Streams} accounts of {StreamEvents:N0} events");
        var streams = await LongStreams.CreateAsync(tenant, Streams, StreamEvents);
        var bench = new SearchBench(pages, samples);
        await bench.ActorAsync("warm-up", Connections, Duration);
        var rounds = new List<Measured>();
        for (var round = 1; round <= Suite.Rounds; round++)
        {
            tell($"search, round {round} of {Suite.Rounds}");
            rounds.Add(await bench.ActorAsync("search-actor", Connections, Duration));
            rounds.Add(await bench.SubjectAsync("search-subject", Connections, Duration));
            rounds.Add(await bench.IpAsync("search-ip", Connections, Duration));
            rounds.Add(await bench.SessionAsync("search-session", Connections, Duration));
            rounds.Add(await bench.EventIdAsync("search-event", Connections, Duration));
            rounds.Add(await bench.TypeAndTimeAsync("search-type-time", Connections, Duration));
            rounds.Add(await bench.PairAsync("search-pair", Connections, Duration));
            rounds.Add(await bench.TimelineAsync("timeline-200", Connections, Duration));
            rounds.Add(await bench.StateAsync("state-1000", Connections, Duration, streams, StreamEvents));
            rounds.Add(await bench.ChangesAsync("changes-200", Connections, Duration, streams));
        }
        return [.. rounds.GroupBy(r => r.Name).Select(g => Measured.Median([.. g]))];
    }

    // A search waits for two seconds at most until the trail has passed what the log held; a generated log is further ahead.
    private async Task CaughtUpAsync(PageLoad pages)
    {
        var clock = Stopwatch.StartNew();
        while ((await pages.GetAsync("/v1/audit/events?limit=1")).Status != 200)
        {
            if (clock.Elapsed > CaughtUpMax)
            {
                throw new InvalidOperationException($"the trail has not caught up within {CaughtUpMax.TotalMinutes} minutes");
            }
            await Task.Delay(LookAgain);
        }
        var seconds = clock.Elapsed.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture);
        tell($"the trail has passed {positions:N0} entries, {seconds} s after the last was appended");
    }
}
