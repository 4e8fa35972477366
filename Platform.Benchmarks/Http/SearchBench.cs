using System.Globalization;
using System.Text.Json;

namespace Platform.Benchmarks.Http;

/// <summary>Searches and replays over HTTP, each the first page of a walk of its own: its reading is recorded before it is answered.</summary>
public sealed class SearchBench(PageLoad pages, SearchSamples samples)
{
    private const int PageItems = 200;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public Task<Measured> ActorAsync(string name, int connections, TimeSpan duration) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/events?actor={OneOf(samples.Actors)}");

    public Task<Measured> SubjectAsync(string name, int connections, TimeSpan duration) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/events?subject={Uri.EscapeDataString(OneOf(samples.Subjects))}");

    public Task<Measured> IpAsync(string name, int connections, TimeSpan duration) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/events?ip={Uri.EscapeDataString(OneOf(samples.Ips))}");

    public Task<Measured> SessionAsync(string name, int connections, TimeSpan duration) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/events?session={OneOf(samples.Sessions)}");

    public async Task<Measured> EventIdAsync(string name, int connections, TimeSpan duration)
    {
        var ids = new List<string>();
        foreach (var actor in samples.Actors.Take(10))
        {
            using var page = JsonDocument.Parse((await pages.GetAsync($"/v1/audit/events?limit={PageItems}&actor={actor}")).Body);
            ids.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
        }
        return await RunAsync(name, connections, duration, () => $"/v1/audit/events?eventId={OneOf(ids)}");
    }

    /// <summary>One type within an hour at random.</summary>
    public Task<Measured> TypeAndTimeAsync(string name, int connections, TimeSpan duration) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/events?type={samples.Type}&{Hour()}");

    /// <summary>Two things of which there are many, and that never meet: nothing is found, however far it is looked.</summary>
    public Task<Measured> PairAsync(string name, int connections, TimeSpan duration) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/events?type={samples.OwnType}&action={samples.OutsideAction}");

    /// <summary>An outside actor's last month, in pages of 200.</summary>
    public Task<Measured> TimelineAsync(string name, int connections, TimeSpan duration)
    {
        var from = Text(samples.To - TimeSpan.FromDays(30));
        return RunAsync(
            name,
            connections,
            duration,
            () => $"/v1/audit/events?limit={PageItems}&actor={Uri.EscapeDataString(OneOf(samples.Outsiders))}&from={from}"
        );
    }

    /// <summary>The state of one of these streams at one of its last hundred versions.</summary>
    public Task<Measured> StateAsync(string name, int connections, TimeSpan duration, IReadOnlyList<string> streams, int events) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/streams/{OneOf(streams)}/state?version={events - Random.Shared.Next(100)}");

    /// <summary>What the first events of one of these streams changed, a page of 200.</summary>
    public Task<Measured> ChangesAsync(string name, int connections, TimeSpan duration, IReadOnlyList<string> streams) =>
        RunAsync(name, connections, duration, () => $"/v1/audit/streams/{OneOf(streams)}/changes?limit={PageItems}");

    private Task<Measured> RunAsync(string name, int connections, TimeSpan duration, Func<string> path) =>
        pages.RunAsync(name, connections, duration, path);

    private string Hour()
    {
        var from = samples.From + ((samples.To - samples.From - Window) * Random.Shared.NextDouble());
        return $"from={Text(from)}&to={Text(from + Window)}";
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static T OneOf<T>(IReadOnlyList<T> of) => of[Random.Shared.Next(of.Count)];
}
