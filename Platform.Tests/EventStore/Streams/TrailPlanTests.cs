using Platform.Projections.Audit;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>
/// Searches of the trail must cost the same however much the tenant has and wherever in the log it stands: plans are looked at, as prepared
/// statements have them and with the values known, over rows in which everything worth finding comes last.
/// </summary>
public sealed class TrailPlanTests(TestCluster cluster) : IAsyncLifetime
{
    private TrailPlans _plans = null!;

    public async ValueTask InitializeAsync() => _plans = await TrailPlans.OfAsync(await cluster.CreateInstanceAsync());

    [Fact]
    public async Task each_filter_is_answered_from_its_own_index()
    {
        foreach (var (filter, index) in Filters)
        {
            foreach (var mode in TrailPlans.Modes)
            {
                var plan = await _plans.PlanAsync(filter, mode);
                plan.ShouldContain($"trail_1_i{index} ", Case.Sensitive, plan);
                plan.ShouldNotContain("trail_1_pkey", Case.Sensitive, plan);
                plan.ShouldNotContain("Seq Scan", Case.Sensitive, plan);
            }
        }
    }

    [Fact]
    public async Task whom_it_is_about_is_looked_up_in_the_row_and_among_the_others()
    {
        foreach (var mode in TrailPlans.Modes)
        {
            var plan = await _plans.PlanAsync(new TrailFilter(Subject: "late"), mode);
            plan.ShouldContain("trail_1_i5 ", Case.Sensitive, plan);
            plan.ShouldContain("trail_subjects_1_i1 ", Case.Sensitive, plan);
            plan.ShouldNotContain("Seq Scan", Case.Sensitive, plan);
        }
    }

    [Fact]
    public async Task of_several_the_rarest_ones_index_is_walked_and_no_other()
    {
        (TrailFilter Filter, int Rare, int Frequent)[] pairs =
        [
            (new(Actor: "busy", Type: "late"), 2, 4),
            (new(Actor: "late", Type: "often"), 4, 2),
            (new(Outcome: "late", Type: "often"), 8, 2),
            (new(EventId: Guid.Empty, Type: "often"), 9, 2),
        ];
        foreach (var (filter, rare, frequent) in pairs)
        {
            foreach (var mode in TrailPlans.Modes)
            {
                var plan = await _plans.PlanAsync(filter, mode);
                plan.ShouldContain($"trail_1_i{rare} ", Case.Sensitive, plan);
                plan.ShouldNotContain($"trail_1_i{frequent} ", Case.Sensitive, plan);
                plan.ShouldNotContain("trail_1_pkey", Case.Sensitive, plan);
            }
        }
    }

    [Fact]
    public async Task times_lead_to_spans_and_spans_to_positions()
    {
        foreach (var mode in TrailPlans.Modes)
        {
            var plan = await _plans.PlanAsync(
                new TrailFilter(
                    Type: "often",
                    From: TrailPlans.Moment(TrailPlanRows.Count - 10),
                    To: TrailPlans.Moment(TrailPlanRows.Count)
                ),
                mode
            );
            plan.ShouldContain("trail_spans_1_pkey ", Case.Sensitive, plan);
            plan.ShouldContain("trail_1_i2 ", Case.Sensitive, plan);
            plan.ShouldNotContain("Seq Scan", Case.Sensitive, plan);
        }
    }

    public ValueTask DisposeAsync() => _plans.DisposeAsync();

    private static readonly (TrailFilter Filter, int Index)[] Filters =
    [
        (new(Stream: "account/late"), 1),
        (new(Type: "late"), 2),
        (new(Action: "late"), 3),
        (new(Actor: "late"), 4),
        (new(Ip: "192.0.2.1"), 6),
        (new(Session: "late"), 7),
        (new(Outcome: "late"), 8),
        (new(EventId: Guid.Empty), 9),
    ];
}
