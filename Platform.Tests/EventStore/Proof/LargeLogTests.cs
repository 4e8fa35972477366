using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof;

/// <summary>What shows only where the log is larger than the verifier's buffers, or older than its requests.</summary>
public sealed class LargeLogTests(TestCluster cluster)
{
    private const int Writes = 40;
    private const int EventsEach = 8;

    [Fact]
    public async Task large_entries_pass_through_small_buffers_and_an_early_finding_stops_the_reading()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await FillAsync(database, TimeSpan.Zero, dataBytes: 64_000);
        (await database.VerifyAsync()).ShouldSatisfyAllConditions(r => r.First.ShouldBeNull(), r => r.Events.ShouldBe(Writes * EventsEach));

        await ExecuteAsync(database, "UPDATE platform.log SET version = 77 WHERE position = 3");
        (await database.VerifyAsync()).First!.Position.ShouldBe(3);
    }

    [Fact]
    public async Task a_row_larger_than_a_buffer_is_reported_not_choked_on()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await FillAsync(database, TimeSpan.Zero, dataBytes: 100);
        await ExecuteAsync(database, "UPDATE platform.log SET entry = convert_to(repeat('x', 5000000), 'UTF8') WHERE position = 200");
        var found = (await database.VerifyAsync()).First.ShouldNotBeNull();
        (found.Class, found.Position).ShouldBe((FindingClass.EntryChanged, 200));
    }

    [Fact]
    public async Task requests_may_be_gone_once_their_time_has_passed()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await FillAsync(database, TimeSpan.FromDays(3), dataBytes: 100);
        await ExecuteAsync(database, "UPDATE platform.groups SET created = created - interval '3 days' WHERE number BETWEEN 1 AND 4");
        await ExecuteAsync(database, "DELETE FROM platform.requests WHERE group_number <= 4");
        (await database.VerifyAsync()).First.ShouldBeNull();
    }

    [Fact]
    public async Task requests_may_not_be_gone_before_their_time_whatever_their_group_says_about_its_age()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await FillAsync(database, TimeSpan.Zero, dataBytes: 100);
        await ExecuteAsync(database, "UPDATE platform.groups SET created = created - interval '3 days' WHERE number BETWEEN 1 AND 4");
        await ExecuteAsync(database, "DELETE FROM platform.requests WHERE group_number <= 4");
        var found = (await database.VerifyAsync()).First.ShouldNotBeNull();
        (found.Class, found.Position).ShouldBe((FindingClass.RequestMissing, 1));
    }

    [Fact]
    public async Task some_requests_of_a_group_may_never_be_gone()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await FillAsync(database, TimeSpan.FromDays(3), dataBytes: 100);
        await ExecuteAsync(database, "UPDATE platform.groups SET created = created - interval '3 days' WHERE number = 1");
        await ExecuteAsync(
            database,
            "DELETE FROM platform.requests WHERE group_number = (SELECT max(group_number) FROM platform.requests) AND ordinal = 1"
        );
        await ExecuteAsync(database, "DELETE FROM platform.requests WHERE group_number = 1");
        var found = (await database.VerifyAsync()).First.ShouldNotBeNull();
        found.Class.ShouldBe(FindingClass.RequestMissing);
        found.Position!.Value.ShouldBeGreaterThan(1);
    }

    private static async Task FillAsync(ProofDatabase database, TimeSpan age, int dataBytes)
    {
        await using var writer = new LogWriter(
            database.Service,
            TimeProvider.System,
            NullLogger<LogWriter>.Instance,
            new LogWriterLimits { GroupWrites = 4, GroupsInFlight = 1 }
        );
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key");
        var data = Encoding.UTF8.GetBytes($$"""{"note":"{{new string('x', dataBytes)}}"}""");
        var at = EntryTime.Cut(TimeProvider.System.GetUtcNow() - age);
        await Task.WhenAll(
            Enumerable
                .Range(0, Writes)
                .Select(_ =>
                {
                    var stream = "grant/" + Guid.CreateVersion7();
                    var drafts = Enumerable
                        .Range(0, EventsEach)
                        .Select(_ => envelope.Draft("acme", stream, Guid.CreateVersion7(), "access-granted", 1, data));
                    var request = new AnsweredRequest(Guid.NewGuid(), "acme", new byte[32], [1, 2, 3]);
                    return writer.AppendAsync(
                        new Write("acme", [new StreamRun("acme", stream, StreamHead.None, [.. drafts])], at, request)
                    );
                })
        );
    }

    private static async Task ExecuteAsync(ProofDatabase database, string sql)
    {
        await using var command = database.Superuser.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
    }
}
