using System.Security.Cryptography;
using Platform.Domain.Identity;
using Platform.Ledger.Claims;
using Platform.Ledger.Entry;

namespace Platform.Tests.Ledger;

public sealed class AppendTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Fact]
    public async Task an_event_is_stored_as_linked_canonical_bytes()
    {
        var key = $"account/{Guid.NewGuid()}";
        await using (var session = ledger.Session())
        {
            session.Events.StartStream<Account>(key, new AccountRegistered($"{key}@example.org", "Ann"), new AccountLocked("lost"));
            await ledger.SaveAsync(session);
        }
        await using (var session = ledger.Session())
        {
            var stream = await session.Events.FetchForWriting<Account>(key);
            stream.Aggregate!.Status.ShouldBe(AccountStatus.Locked);
            stream.AppendOne(new AccountUnlocked("found"));
            await ledger.SaveAsync(session);
        }

        var entries = await EntriesAsync(key);
        entries.Count.ShouldBe(3);
        for (var i = 0; i < entries.Count; i++)
        {
            var view = new StoredEntry("t1", 0, key, i + 1, [], entries[i]).View();
            view.Version.ShouldBe(i + 1);
            view.Stream.ShouldBe(key);
            view.Root.GetProperty("prev").GetString().ShouldBe(i == 0 ? null : Leaf(entries[i - 1]));
            Platform.Ledger.Serialization.CanonicalJson.IsCanonical(entries[i]).ShouldBeTrue();
            System.Text.Encoding.UTF8.GetString(entries[i]).ShouldNotContain("Ann");
        }
    }

    [Fact]
    public async Task a_value_that_is_taken_is_refused_by_name_and_burns_no_number()
    {
        var email = $"{Guid.NewGuid()}@example.org";
        await RegisterAsync(email);
        var before = await ledger.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence");
        (await Should.ThrowAsync<ClaimTakenException>(() => RegisterAsync(email))).Claim.ShouldBe(Account.EmailClaim);
        (await ledger.ScalarAsync<long>("SELECT last_value FROM events.mt_events_sequence")).ShouldBe(before);
    }

    private async Task RegisterAsync(string email)
    {
        await using var session = ledger.Session();
        session.Events.StartStream<Account>($"account/{Guid.NewGuid()}", new AccountRegistered(email, "Ann"));
        await ledger.SaveAsync(session);
    }

    private async Task<List<byte[]>> EntriesAsync(string stream)
    {
        await using var command = ledger.Worker.CreateCommand("SELECT bdata FROM events.mt_events WHERE stream_id = $1 ORDER BY version");
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = stream });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<byte[]>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetFieldValue<byte[]>(0));
        }
        return found;
    }

    private static string Leaf(byte[] entry) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData([0, .. entry]));
}
