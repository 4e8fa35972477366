using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Projections.Operations;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Comparisons with the log that nobody asked for, by a clock that is ahead.</summary>
public sealed class ConsistencyScheduleTests(OwnApi api) : IClassFixture<OwnApi>
{
    private const string Checks = "/v1/operations/consistency";
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task each_projection_is_compared_six_hours_after_it_last_was_one_at_a_time()
    {
        await api.TenantAsync();
        await using var worker = LogDatabase.Pool(api.Served.Databases.WorkerUrl);
        var projections = api.Node.App.Services.GetRequiredService<IReadOnlyList<Projection>>();
        // The node's own may be looking at the moment, and then this one does not.
        var early = Ahead(Upkeep.ConsistencyInterval - Margin);
        for (var look = 0; look < 3; look++)
        {
            await early.LookAsync(CancellationToken.None);
        }
        (await AskedAsync()).ShouldBe(0);

        var due = Ahead(Upkeep.ConsistencyInterval + Margin);
        var compared = 0;
        var all = await Until.TrueAsync(
            async () =>
            {
                await due.LookAsync(CancellationToken.None);
                (await OpenAsync()).ShouldBeLessThanOrEqualTo(1);
                compared = (await api.Operator.Get(Checks)).Is(200).Items.Count;
                return compared == projections.Count;
            },
            Deadline
        );
        all.ShouldBeTrue($"{compared} of {projections.Count}");
        // None was compared twice before each had been once.
        (await AskedAsync()).ShouldBeInRange(projections.Count, projections.Count + 1);
        (await api.Operator.Get(Checks)).Items.ShouldAllBe(i => i.GetProperty("result").GetProperty("consistent").GetBoolean());

        Upkeep Ahead(TimeSpan by) =>
            new(
                worker,
                projections,
                api.Node.App.Services.GetRequiredService<SystemDecisions>(),
                api.Node.App.Services.GetRequiredService<ConsistencyResults>(),
                new ShiftedClock(by),
                NullLogger<Upkeep>.Instance
            );
    }

    private async Task<int> AskedAsync() =>
        (int)(long)(await api.ScalarAsync($"SELECT count(*) FROM platform.jobs WHERE kind = '{ConsistencyJob.Kind}'"))!;

    private async Task<long> OpenAsync() =>
        (long)
            (
                await api.ScalarAsync(
                    $"SELECT count(*) FROM platform.jobs WHERE kind = '{ConsistencyJob.Kind}' AND state IN ('queued', 'running')"
                )
            )!;
}
