using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>Two API processes and a worker for the tests of a class.</summary>
public sealed class RunningSkeleton(TestCluster cluster) : IAsyncLifetime
{
    public SkeletonHost Host { get; private set; } = null!;
    public SkeletonProcess Api { get; private set; } = null!;
    public SkeletonProcess Other { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await SkeletonHost.CreateAsync(await cluster.CreateInstanceAsync());
        Api = await Host.StartAsync("api");
        Other = await Host.StartAsync("api");
        await Host.StartAsync("worker");
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
