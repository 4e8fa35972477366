using Platform.Api.Hosting;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Log;

/// <summary>Platforms and witnesses of one test, ended with it.</summary>
public sealed class WitnessGround(TestCluster cluster) : IAsyncDisposable
{
    private readonly string _directory = ThrowAwayDirectory.Create("witnesses");
    private readonly List<IAsyncDisposable> _running = [];

    /// <param name="like">Whose log's name and signing keys it has; its own where null.</param>
    public async Task<WitnessedPlatform> PlatformAsync(PlatformSettings? like = null)
    {
        var platform = await WitnessedPlatform.CreateAsync(cluster, like?.LogOrigin, like?.KeyRing);
        _running.Add(platform);
        return platform;
    }

    public async Task<WitnessProcess> WitnessAsync(WitnessedPlatform platform, string name)
    {
        Directory.CreateDirectory(_directory);
        var witness = await WitnessProcess.StartAsync(_directory, name, platform.RootKeys);
        _running.Add(witness);
        return witness;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _running)
        {
            await each.DisposeAsync();
        }
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }
}
