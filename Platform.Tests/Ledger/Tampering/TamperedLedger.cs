using Platform.Domain.Identity;
using Platform.Ledger.Answers;
using Platform.Ledger.Proof.Verification;
using Platform.Tests.Ledger.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>A small signed ledger that is changed at will, with every trigger off, and put back as it was.</summary>
public sealed class TamperedLedger(TestCluster cluster) : IAsyncLifetime
{
    private static readonly string[] Tables =
    [
        "events.mt_events",
        "events.mt_streams",
        "ledger.leaves",
        "ledger.answers",
        "ledger.claims",
        "ledger.numbering",
        "proof.checkpoints",
        "proof.tiles",
    ];

    public ProvenLedger Proven { get; private set; } = null!;

    public LedgerDatabase Ledger => Proven.Ledger;

    /// <summary>Every event as it was written.</summary>
    public IReadOnlyList<PlacedEvent> Events { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(Ledger, seed: 7).WriteAsync(saves: 12);
        await Proven.SignAsync();
        await new LedgerWorkload(Ledger, seed: 11).WriteAsync(saves: 12);
        foreach (var tenant in LedgerWorkload.Tenants)
        {
            await RegisterAsync(tenant);
            await RegisterAsync(tenant);
        }
        await Proven.SignAsync();
        Events = await SignedLedger.EventsAsync(Ledger);
        await Ledger.TamperAsync("CREATE SCHEMA clean");
        foreach (var table in Tables)
        {
            await Ledger.TamperAsync($"CREATE TABLE {Clean(table)} AS TABLE {table}");
        }
    }

    public async Task PutBackAsync()
    {
        foreach (var table in Tables)
        {
            await Ledger.TamperAsync($"DELETE FROM {table}");
            await Ledger.TamperAsync($"INSERT INTO {table} SELECT * FROM {Clean(table)}");
        }
    }

    /// <summary>With the memory outside, the signing keys and the tenants' keys.</summary>
    public async Task<LedgerVerifier> VerifierAsync() =>
        new(
            Ledger.Worker,
            LedgerDatabase.Catalogue,
            new KnownOutside
            {
                Remembered = KnownOutside.ByTenant(await Proven.RememberedAsync(), ProvenLedger.Origin),
                Signing = Proven.Keys,
                BaseOrigin = ProvenLedger.Origin,
                Keys = Ledger.Keys,
            }
        );

    /// <summary>With nothing but what stands in the database.</summary>
    public LedgerVerifier Trusting() => new(Ledger.Worker, LedgerDatabase.Catalogue);

    // An account holds a claim, and what was answered is kept.
    private async Task RegisterAsync(string tenant)
    {
        var id = Guid.NewGuid();
        await using var session = Ledger.Session(tenant);
        session.Events.StartStream<Account>($"account/{id}", new AccountRegistered($"{id}@example.org", "Ann"));
        var key = await AnswerKey.OfAsync(Ledger.Keys, tenant, "key/1", "POST", "/v1/accounts", id.ToString(), "{}"u8.ToArray(), default);
        new KeptAnswers(Ledger.Reader, TimeProvider.System).Keep(
            session,
            key,
            new KeptAnswer(201, "\"1\"", $"/v1/accounts/{id}", "token", """{"ok":true}""")
        );
        await Ledger.SaveAsync(session);
    }

    private static string Clean(string table) => $"clean.{table.Replace('.', '_')}";

    public async ValueTask DisposeAsync() => await Proven.DisposeAsync();
}
