using Npgsql;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>Keys of an instance under a ring of their own, which digests of trails are made with.</summary>
internal sealed class TrailKeys : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;

    private TrailKeys(NpgsqlDataSource database, KeyRing ring) =>
        (_database, Keys) = (database, new SubjectKeys(database, ring, TimeProvider.System));

    public SubjectKeys Keys { get; }

    public static async Task<TrailKeys> OfAsync(TestInstance instance)
    {
        var place = ThrowAwayDirectory.Create("ring");
        Directory.CreateDirectory(place);
        var ring = Path.Combine(place, "keyring.json");
        KeyRing.CreateFile(ring, TimeProvider.System);
        var loaded = KeyRing.Load(ring);
        await ThrowAwayDirectory.RemoveAsync(place);
        return new TrailKeys(LogDatabase.Pool(instance.KeysUrl), loaded);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
