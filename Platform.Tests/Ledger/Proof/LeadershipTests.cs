using Npgsql;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Proof;

/// <summary>One process numbers and signs at a time, and another goes on where it stopped.</summary>
[Collection(Alone.Name)]
public sealed class LeadershipTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_restart_goes_on_where_it_stopped()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        var seed = Seeds.Next(output);
        for (var run = 0; run < 5; run++)
        {
            var writing = new LedgerWorkload(proven.Ledger, seed + run).WriteAsync(saves: 15);
            proven.Start();
            await LedgerWorkload.AppendAsync(proven.Ledger, "acme", "role/one");
            await proven.StopAsync();
            await writing;
        }
        await proven.SignAsync();
        await SignedLedger.HoldsAsync(proven);
    }

    [Fact]
    public async Task of_two_sequencers_one_leads_and_the_other_takes_over_when_it_stops()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        proven.Start("one");
        proven.Start("two");
        (await Until.TrueAsync(async () => await proven.LeaderAsync() is not null, Deadline)).ShouldBeTrue();
        var first = (await proven.LeaderAsync())!;
        var other = first == "one" ? "two" : "one";
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 20);
        await proven.SignedAsync();
        (await proven.LeaderAsync()).ShouldBe(first);

        var writing = new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 40);
        await proven.StopAsync(first);
        (await Until.TrueAsync(async () => await proven.LeaderAsync() == other, Deadline)).ShouldBeTrue();
        await writing;
        await proven.SignedAsync();
        await SignedLedger.HoldsAsync(proven);
    }

    [Fact]
    public async Task a_numbering_whose_lease_was_taken_writes_nothing()
    {
        await using var proven = await ProvenLedger.CreateAsync(cluster);
        await new LedgerWorkload(proven.Ledger, Seeds.Next(output)).WriteAsync(saves: 5);
        var numbering = new Numbering(proven.Ledger.Worker);
        await Should.ThrowAsync<FencedException>(() => numbering.RunAsync(Fenced, CancellationToken.None));
        (
            await proven.Ledger.ScalarAsync<long>("SELECT (SELECT count(*) FROM ledger.leaves) + (SELECT position FROM ledger.numbering)")
        ).ShouldBe(0);

        // What it had given and could not commit is given again.
        (await numbering.RunAsync((_, _) => Task.CompletedTask, CancellationToken.None)).ShouldBeGreaterThan(0);
        await proven.SignAsync();
        await SignedLedger.HoldsAsync(proven);
    }

    private static Task Fenced(NpgsqlConnection connection, CancellationToken cancel) => throw new FencedException("another process leads");
}
