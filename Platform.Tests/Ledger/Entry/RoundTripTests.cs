using Npgsql;
using Platform.Benchmarks.Ledger;
using Platform.Ledger;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Entry;

/// <summary>Sealing, linking and the guard cost processor time, and no question more to the database than Marten alone asks.</summary>
public sealed class RoundTripTests(TestCluster cluster, LedgerDatabase ledger, ITestOutputHelper output) : IClassFixture<LedgerDatabase>
{
    private const string Tenant = "t1";

    [Fact]
    public async Task a_save_takes_no_more_round_trips_than_with_marten_alone()
    {
        await using var trips = new RoundTrips((await cluster.PostgresAsync()).Port);
        await using var owner = Through(trips, ledger.Instance.OwnerUrl);
        await using var service = Through(trips, ledger.Instance.DatabaseUrl);
        await using var bareStore = BareArm.Store(owner);
        await bareStore.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var linked = new MartenLedger(LedgerPlace.Catalogue, ledger.Keys, TimeProvider.System);
        await using var ledgerStore = LedgerPlace.Store(service, linked);

        var bare = await CountAsync(trips, new BareArm(bareStore));
        var chained = await CountAsync(trips, new LedgerArm(ledgerStore, linked));
        output.WriteLine($"append {bare.Append} and {chained.Append}, decide {bare.Decide} and {chained.Decide}");
        bare.Decide.ShouldBeGreaterThan(1);
        chained.ShouldBe(bare);
    }

    // Once each to warm up: types are asked for at a connection's beginning, sequences and tables at a store's.
    private static async Task<(long Append, long Decide)> CountAsync(RoundTrips trips, IArm arm)
    {
        await arm.AppendAsync(Tenant, Name());
        var append = await trips.OfAsync(() => arm.AppendAsync(Tenant, Name()));
        var (warm, stream) = (Name(), Name());
        await arm.FillAsync(Tenant, warm);
        await arm.DecideAsync(Tenant, warm);
        await arm.FillAsync(Tenant, stream);
        return (append, await trips.OfAsync(() => arm.DecideAsync(Tenant, stream)));
    }

    private NpgsqlDataSource Through(RoundTrips trips, string url)
    {
        var builder = Platform.Ledger.Schema.PostgresUrl.Parse(url).ToBuilder();
        (builder.Database, builder.Port, builder.SslMode) = (ledger.Name, trips.Port, SslMode.Disable);
        builder.GssEncryptionMode = GssEncryptionMode.Disable;
        return NpgsqlDataSource.Create(builder.ConnectionString);
    }

    private static string Name() => $"pass/{Guid.CreateVersion7()}";
}
