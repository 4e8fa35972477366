using Marten.Services;
using Platform.Cli.Local;
using Platform.Domain.Access;
using Platform.Ledger.Entry;
using Platform.Ledger.Proof;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Verification;
using Platform.Tests.Ledger.Concurrency;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Proof;

/// <summary>An event whose transaction outlived the mark gets the next place, and verification knows it.</summary>
public sealed class LateEventTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task an_event_committed_below_the_mark_gets_the_next_place_and_the_ledger_verifies()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        var ledger = proven.Ledger;
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/late");
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/other");
        await PassByAsync(ledger);
        var late = (await SignedLedger.EventsAsync(ledger)).Single(e => e.Position == 0);
        (late.Stream, late.Version).ShouldBe(("role/late", 2));
        // Without its place it is damage: what follows it in its stream has one.
        (await VerifyAsync(ledger))
            .ShouldNotBeNull()
            .Class.ShouldBe(FindingClass.VersionGap);

        var numbering = new Numbering(ledger.Worker);
        await Should.ThrowAsync<FencedException>(() => numbering.LateAsync((_, _) => throw new FencedException("another leads"), default));
        (await numbering.LateAsync((_, _) => Task.CompletedTask, default))
            .ShouldHaveSingleItem()
            .ShouldBe(new LateEvent("acme", "role/late", 2, late.Sequence));
        (await numbering.LateAsync((_, _) => Task.CompletedTask, default)).ShouldBeEmpty();
        await proven.SignAsync();

        var events = (await SignedLedger.EventsAsync(ledger)).Where(e => e.Tenant == "acme").ToList();
        events.ConvertAll(e => e.Position).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
        events[^1].Sequence.ShouldBe(late.Sequence);
        (await VerifyAsync(ledger)).ShouldBeNull();
        // Behind it, what is wrong is still told.
        await ledger.TamperAsync("UPDATE events.mt_events SET bdata = bdata || ' ' WHERE seq_id = $1", late.Sequence);
        (await VerifyAsync(ledger)).ShouldNotBeNull().Position.ShouldBe(events.Count);
    }

    [Fact]
    public async Task the_sequencer_finds_it_by_itself()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await LedgerWorkload.AppendAsync(proven.Ledger, "acme", "role/late");
        await PassByAsync(proven.Ledger);
        proven.Start();
        await proven.SignedAsync();
        (await Until.TrueAsync(async () => await VerifyAsync(proven.Ledger) is null, Deadline)).ShouldBeTrue();
        (await proven.Ledger.ScalarAsync<long>("SELECT late FROM ledger.numbering")).ShouldBe(1);
    }

    private static async Task<LedgerFinding?> VerifyAsync(LedgerDatabase ledger) =>
        (await new LedgerVerifier(ledger.Worker, LedgerDatabase.Catalogue).VerifyAllAsync(null, CancellationToken.None)).First;

    // A transaction holds a number, the mark passes it, and it commits; then its stream goes on.
    private static async Task PassByAsync(LedgerDatabase ledger)
    {
        await using var connection = await ledger.Service.OpenConnectionAsync();
        await using var transaction = await FollowedLedger.BeginAsync(connection);
        var options = SessionOptions.ForTransaction(transaction);
        options.TenantId = "acme";
        await using var held = ledger.Store.LightweightSession(options).ActAs(new EntryAuthor("tester", "system"));
        (await held.Events.FetchForWriting<Role>("role/late")).AppendOne(new RoleChanged(["thing:read"]));
        await ledger.SaveAsync(held);
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/meanwhile", 3);
        await ledger.TamperAsync(
            """
            INSERT INTO events.mt_event_progression (name, last_seq_id) SELECT 'HighWaterMark', last_value FROM events.mt_events_sequence
            ON CONFLICT (name) DO UPDATE SET last_seq_id = EXCLUDED.last_seq_id
            """
        );
        (await new Numbering(ledger.Worker).RunAsync((_, _) => Task.CompletedTask, CancellationToken.None)).ShouldBeGreaterThan(0);
        await transaction.CommitAsync();
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/late", 2);
        (await new Numbering(ledger.Worker).RunAsync((_, _) => Task.CompletedTask, CancellationToken.None)).ShouldBe(2);
    }
}
