using Platform.Cli.Local;
using Platform.EventStore.Projecting;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Following;

/// <summary>Runners, as if each were on a node of its own, that go until the test is over.</summary>
public sealed class RunningProjections(LogDatabase log) : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> runners = [];

    public CapturedLogs Logs { get; } = new();

    /// <summary>Starts one; its node is called as the tail's sessions are.</summary>
    public ProjectionRunner Start(TailedLog tailed, Projection projection, TimeProvider? clock = null, CancellationToken cancel = default)
    {
        var runner = new ProjectionRunner(
            tailed.Pool,
            tailed.Tail,
            projection,
            tailed.Name,
            clock ?? TimeProvider.System,
            Logs.CreateLogger("runner")
        );
        var linked = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancel);
        runners.Add(RunAsync(runner, linked));
        return runner;
    }

    /// <summary>Waits until the projection is at the log's end.</summary>
    public async Task CaughtUpAsync(Projection projection)
    {
        const string There = """
            SELECT coalesce((SELECT g.position FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live
                WHERE p.name = $1), 0) = (SELECT last FROM platform.groups ORDER BY number DESC LIMIT 1)
            """;
        (await Until.TrueAsync(() => log.ScalarAsync<bool>(There, projection.Name), Deadline)).ShouldBeTrue(
            $"{projection.Name}: {Logs.Lines.LastOrDefault(line => line.Contains(projection.Name))}"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(runners);
        stop.Dispose();
        Logs.Dispose();
    }

    private static async Task RunAsync(ProjectionRunner runner, CancellationTokenSource until)
    {
        using (until)
        {
            await runner.RunAsync(until.Token);
        }
    }
}
