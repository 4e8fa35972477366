using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;

namespace Platform.Benchmarks.Ledger;

/// <summary>Marten as it comes: conjoined, string keys, the lock option, default metadata, no NOTIFY, JSON of equal size, prepared statements.</summary>
internal sealed class BareArm(DocumentStore store) : IArm
{
    // Member names and punctuation of the envelope that an entry has and a bare event does not.
    private static readonly string Rest = new('r', 285);

    public string Name => "bare";

    public static DocumentStore Store(NpgsqlDataSource owner) =>
        DocumentStore.For(options =>
        {
            options.Connection(owner);
            options.DatabaseSchemaName = "bare";
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.TenancyStyle = TenancyStyle.Conjoined;
            options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
            options.Events.UseExclusiveLockOnConcurrentAppends = true;
            options.Projections.Add(new BareFold(), ProjectionLifecycle.Live);
            options.UseSystemTextJsonForSerialization();
        });

    public async Task AppendAsync(string tenant, string stream)
    {
        await using var session = store.LightweightSession(tenant);
        session.Events.StartStream<BarePass>(stream, Opened(), Used(1), Used(2));
        await session.SaveChangesAsync();
    }

    public async Task FillAsync(string tenant, string stream)
    {
        await using var session = store.LightweightSession(tenant);
        session.Events.StartStream<BarePass>(stream, [Opened(), .. Enumerable.Range(1, 19).Select(Used)]);
        await session.SaveChangesAsync();
    }

    public async Task DecideAsync(string tenant, string stream)
    {
        await using var session = store.LightweightSession(tenant);
        var pass = await session.Events.FetchForWriting<BarePass>(stream);
        pass.AppendOne(Used(pass.Aggregate!.Used + 1));
        await session.SaveChangesAsync();
    }

    private static object Opened() => new BareOpened("somebody", "visits", LedgerArm.Terms, Rest);

    private static object Used(int times) => new BareUsed("front", times, LedgerArm.Note, Rest);
}
