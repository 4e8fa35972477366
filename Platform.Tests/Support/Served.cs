using Platform.Api.Hosting;
using Platform.Ledger.Privacy;

namespace Platform.Tests.Support;

/// <summary>What nodes serve from: a pair of databases, a key ring and the operator's key.</summary>
public sealed class Served : IAsyncDisposable
{
    private readonly string directory;

    private Served(TestInstance databases, string directory, PlatformSettings settings, string operatorKey) =>
        (Databases, this.directory, Settings, OperatorKey) = (databases, directory, settings, operatorKey);

    public TestInstance Databases { get; }

    public PlatformSettings Settings { get; set; }

    public string OperatorKey { get; }

    public static async Task<Served> FromAsync(TestInstance databases)
    {
        var place = ThrowAwayDirectory.Create("served");
        Directory.CreateDirectory(place);
        var ring = Path.Combine(place, "keyring.json");
        KeyRing.CreateFile(ring, TimeProvider.System);
        var settings = new PlatformSettings(databases.DatabaseUrl, databases.WorkerUrl, databases.KeysUrl, ring);
        var key = Path.Combine(place, "operator.key");
        await EnsureKeyAsync(settings, key);
        return new Served(databases, place, settings, (await File.ReadAllTextAsync(key)).Trim());
    }

    public async ValueTask DisposeAsync() => await ThrowAwayDirectory.RemoveAsync(directory);

    private static Task EnsureKeyAsync(PlatformSettings settings, string path) =>
        Api.Security.OperatorKey.EnsureAsync(settings, path, CancellationToken.None);
}
