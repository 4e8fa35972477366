using Marten;
using Platform.Ledger;
using Platform.Ledger.Entry;

namespace Platform.Benchmarks.Ledger;

/// <summary>The same with the ledger on it, as service: linked entries, guard, no right to insert.</summary>
/// <param name="notifies">Whether each save wakes listeners by NOTIFY, as the ledger does not.</param>
internal sealed class LedgerArm(DocumentStore store, MartenLedger ledger, bool notifies = false) : IArm
{
    /// <summary>Streams of one session of the import's batches.</summary>
    public const int BatchStreams = 250;

    /// <summary>Text of an event.</summary>
    public const string Terms = "may enter on working days between eight and eighteen, accompanied";

    /// <summary>The same.</summary>
    public const string Note = "entered by the front door, left by the same, nothing to report of it";

    private static readonly EntryAuthor Author = new("5f0c3f8e2b7d4c1a", "key", Trace: "4bf92f3577b34da6a3ce929d0e0e4736");

    public string Name => notifies ? "notify" : "ledger";

    public async Task AppendAsync(string tenant, string stream)
    {
        await using var session = Open(tenant);
        session.Events.StartStream<Pass>(stream, Opened(), Used(1), Used(2));
        await SaveAsync(session);
    }

    public async Task FillAsync(string tenant, string stream)
    {
        await using var session = Open(tenant);
        session.Events.StartStream<Pass>(stream, [Opened(), .. Enumerable.Range(1, 19).Select(Used)]);
        await SaveAsync(session);
    }

    public async Task DecideAsync(string tenant, string stream)
    {
        await using var session = Open(tenant);
        var pass = await session.Events.FetchForWriting<Pass>(stream);
        pass.AppendOne(Used(pass.Aggregate!.Used + 1));
        await SaveAsync(session);
    }

    /// <summary>A session of many new streams, each with a claim, as the import writes.</summary>
    public async Task BatchAsync(string tenant)
    {
        await using var session = Open(tenant);
        for (var i = 0; i < BatchStreams; i++)
        {
            var id = Guid.CreateVersion7().ToString();
            session.Events.StartStream<Taken>($"record/{id}", new RecordTaken(id, Terms + Note));
        }
        await SaveAsync(session);
    }

    private IDocumentSession Open(string tenant) => store.LightweightSession(tenant).ActAs(Author);

    private async Task SaveAsync(IDocumentSession session)
    {
        await ledger.HandOver.SealAsync(session, CancellationToken.None);
        if (notifies)
        {
            session.QueueSqlCommand("select pg_notify('events', '')");
        }
        await session.SaveChangesAsync();
    }

    private static object Opened() => new PassOpened("somebody", "visits", Terms);

    private static object Used(int times) => new PassUsed("front", times, Note);
}
