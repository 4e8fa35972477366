using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>
/// However frequent each of several things is that a search looks for, and wherever they meet or never do, each of its looks reads a bounded number of rows:
/// counted as the database counts them, over prepared plans and over those with the values known.
/// </summary>
public sealed class TrailBoundTests(TestCluster cluster) : IAsyncLifetime
{
    // Reaches: of each driver's rows so many, of a subject two tables'. Pages: the driver's, of two tables for a subject, and what those of the second lead to or
    // what is compared with each; the log's entries; a few rows for each span. What is frequent has 10,000 rows.
    private const int RowsMax = (3 * TrailReach.RowsMax) + 200;

    private TrailPlans _plans = null!;

    public async ValueTask InitializeAsync() => _plans = await TrailPlans.OfAsync(await cluster.CreateInstanceAsync());

    [Fact]
    public async Task no_look_reads_more_than_it_may_whatever_is_looked_for_together()
    {
        foreach (var mode in TrailPlans.Modes)
        {
            foreach (var filter in Together)
            {
                var (most, looks) = await _plans.ReadAsync(filter, mode);
                most.ShouldBeInRange(1, RowsMax, $"{filter}, {mode}: {most} in {looks} looks");
                looks.ShouldBeLessThanOrEqualTo((TrailPlanRows.Count / TrailReach.RowsMax) + 1, $"{filter}, {mode}");
            }
        }
    }

    [Fact]
    public async Task what_is_rare_or_nowhere_ends_a_search_at_once_however_much_there_is_of_the_rest()
    {
        foreach (var mode in TrailPlans.Modes)
        {
            foreach (var filter in Rare)
            {
                (await _plans.ReadAsync(filter, mode)).Looks.ShouldBe(1, $"{filter}, {mode}");
            }
        }
    }

    [Fact]
    public async Task a_single_thing_is_read_at_once_and_no_more_of_it_than_the_page_needs()
    {
        foreach (var mode in TrailPlans.Modes)
        {
            foreach (var filter in (TrailFilter[])[new(), new(Actor: "busy"), new(Type: "other"), new(EventId: Guid.Empty, Type: "often")])
            {
                var (most, looks) = await _plans.ReadAsync(filter, mode);
                looks.ShouldBe(1, $"{filter}, {mode}");
                most.ShouldBeLessThanOrEqualTo(2 * 51, $"{filter}, {mode}: the trail's rows and the log's");
            }
        }
    }

    public ValueTask DisposeAsync() => _plans.DisposeAsync();

    private static readonly DateTimeOffset Late = TrailPlans.Moment(TrailPlanRows.Count - 10);
    private static readonly DateTimeOffset Early = TrailPlans.Moment(10);

    private static readonly TrailFilter[] Together =
    [
        new(Actor: "busy", Type: "other"),
        new(Actor: "busy", Type: "often"),
        new(Actor: "busy", Outcome: "ok"),
        new(Subject: "shared", Type: "other"),
        new(Subject: "shared", Type: "often"),
        new(Subject: "shared", Outcome: "ok"),
        new(Actor: "busy", Type: "other", Outcome: "ok"),
        new(Actor: "busy", From: Late),
        new(Actor: "busy", To: Early),
        new(Type: "often", From: Early, To: Late),
        new(Subject: "late", From: Early, To: Late),
        new(Subject: "shared", From: Early, To: Late),
        new(Actor: "busy", Type: "other", From: Early, To: Late),
        new(Subject: "shared", Type: "other", From: Early, To: Late),
        new(Outcome: "ok"),
        new(From: Late),
        new(Outcome: "ok", From: Late),
        .. Rare,
    ];

    private static TrailFilter[] Rare =>
        [
            new(Actor: "busy", Type: "late"),
            new(Actor: "busy", Outcome: "late"),
            new(Subject: "late", Outcome: "ok"),
            new(Subject: "late", Actor: "busy"),
            new(Subject: "shared", Actor: "late"),
            new(Session: "late", Type: "often"),
            new(Ip: "192.0.2.1", Type: "often"),
            new(Stream: "account/late", Type: "often"),
            new(Actor: "busy", Type: "nowhere"),
            new(Type: "often", Outcome: "late", Session: "nowhere"),
        ];
}
