using Platform.Ledger.Entry;
using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>Whatever is looked for together, a walk shows what a look at each event of the log would find, in its order, each once, and ends.</summary>
public sealed class TrailSearchTests(TestCluster cluster, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Searches = 100;
    private static readonly int[] LookRows = [50, 200, TrailReach.RowsMax];

    private readonly LogDatabase _database = new(cluster);
    private MadeTrail _trail = null!;
    private Random _random = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _random = new Random(Seeds.Next(output));
        _trail = await MadeTrail.OfAsync(_database, _random);
    }

    [Fact]
    public async Task random_searches_find_what_a_look_at_each_event_does()
    {
        for (var i = 0; i < Searches; i++)
        {
            var filter = RandomFilter();
            var after = Sometimes(3) ? _random.Next(MadeTrail.Count) : 0;
            var upTo = Sometimes(3) ? _random.Next(after, MadeTrail.Count) : MadeTrail.Count;
            await FoundAsync(filter, after, upTo, LookRows[_random.Next(LookRows.Length)], _random.Next(1, 300));
        }
    }

    [Fact]
    public async Task what_never_meets_gives_short_pages_that_lead_to_the_end()
    {
        foreach (var filter in (TrailFilter[])[new(Actor: "busy", Type: "renamed"), new(Subject: "shared", Type: "locked")])
        {
            (await FoundAsync(filter, 0, MadeTrail.Count, lookRows: 50, limit: 200)).ShouldBeGreaterThan(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _trail.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Walks to the end and compares; how many pages it took.</summary>
    private async Task<int> FoundAsync(TrailFilter filter, long after, long upTo, int lookRows, int limit)
    {
        var query = _trail.Query(lookRows);
        var search = $"{filter} in ({after}, {upTo}], {lookRows} rows a look, {limit} entries a page";
        var found = new List<StoredEntry>();
        var pages = 0;
        for (long? at = after; at is not null; pages++)
        {
            var page = await query.PageAsync(MadeTrail.Tenant, filter, at.Value, upTo, limit, CancellationToken.None);
            page.Entries.Count.ShouldBeLessThanOrEqualTo(limit, search);
            (page.Last ?? long.MaxValue).ShouldBeGreaterThan(at.Value, search);
            found.AddRange(page.Entries);
            at = page.Last;
        }
        var expected = Enumerable.Range(1, MadeTrail.Count).Where(n => n > after && n <= upTo && _trail.Events[n - 1].Fits(filter));
        found.Select(entry => entry.Position).ShouldBe(expected.Select(n => (long)n), search);
        return pages;
    }

    private TrailFilter RandomFilter()
    {
        var any = _trail.Events[_random.Next(MadeTrail.Count)];
        var filter = _random.Next(6) switch
        {
            0 => new TrailFilter(Actor: "busy", Type: _random.Next(2) == 0 ? "renamed" : "locked"),
            1 => new TrailFilter(Subject: "shared", Type: _random.Next(2) == 0 ? "read" : "locked"),
            2 => new TrailFilter(Type: MadeEvent.Outside, Action: any.Action, Outcome: any.Outcome),
            3 => new TrailFilter(Actor: "busy", Outcome: TrailFacts.Ok),
            4 => new TrailFilter(Subject: any.Subjects.LastOrDefault(), Actor: any.Actor),
            _ => new TrailFilter(),
        };
        return filter with
        {
            EventId = Sometimes(20) ? any.Id : null,
            Stream = Sometimes(10) ? any.Stream : null,
            Session = Sometimes(3) ? any.Session : null,
            Ip = Sometimes(30) ? "192.0.2.1" : null,
            Actor = Sometimes(15) ? "nobody" : filter.Actor,
            From = Sometimes(3) ? Moment() : null,
            To = Sometimes(3) ? Moment() : null,
        };
    }

    private bool Sometimes(int of) => _random.Next(of) == 0;

    private DateTimeOffset Moment() => MadeEvent.Begin.AddSeconds(_random.Next(-1_000, MadeTrail.Count + 1_000));
}
