using JasperFx;
using Platform.Domain.Tenancy;
using Platform.Ledger.Entry;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Guard;

[Collection(Alone.Name)]
public sealed class HeadCheckTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Fact]
    public async Task of_two_decisions_that_each_read_what_the_other_writes_one_succeeds()
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal) { [Key()] = 1, [Key()] = 1 };
        string[] keys = [.. versions.Keys];
        foreach (var key in keys)
        {
            await using var session = ledger.Session();
            session.Events.StartStream<Tenant>(key, new TenantReactivated());
            await ledger.SaveAsync(session);
        }
        for (var race = 0; race < 50; race++)
        {
            StreamVersion[] read = [.. versions.Select(v => new StreamVersion("t1", v.Key, v.Value))];
            var first = DecideAsync(read, keys[0], versions[keys[0]]);
            var second = DecideAsync([.. read.Reverse()], keys[1], versions[keys[1]]);
            bool[] won = [await first, await second];
            won.Count(w => w).ShouldBe(1, $"race {race}");
            versions[won[0] ? keys[0] : keys[1]]++;
        }
    }

    [Fact]
    public async Task a_stream_that_was_not_there_must_not_have_come()
    {
        var (absent, key) = (Key(), Key());
        await using var session = ledger.Session();
        session.Events.StartStream<Tenant>(key, new TenantReactivated());
        session.RequireUnmoved(new StreamVersion("t1", absent, 0));
        await ledger.SaveAsync(session);
        await using var other = ledger.Session();
        other.Events.StartStream<Tenant>(absent, new TenantReactivated());
        other.RequireUnmoved(new StreamVersion("t1", key, 0));
        (await Should.ThrowAsync<StreamMovedException>(() => ledger.SaveAsync(other))).Message.ShouldContain(key);
    }

    [Fact]
    public void a_decision_on_more_streams_than_are_checked_is_refused()
    {
        using var session = ledger.Session();
        StreamVersion[] read = [.. Enumerable.Range(0, HeadCheck.StreamsMax + 1).Select(_ => new StreamVersion("t1", Key(), 0))];
        Should.Throw<LedgerRefusalException>(() => session.RequireUnmoved(read)).Code.ShouldBe("too-many-streams");
    }

    private static string Key() => $"tenants/{Guid.NewGuid()}";

    // Anything but a moved stream, a deadlock above all, fails the test.
    private async Task<bool> DecideAsync(StreamVersion[] read, string written, long version)
    {
        await using var session = ledger.Session();
        session.RequireUnmoved(read);
        session.Events.Append(written, version + 1, new TenantReactivated());
        try
        {
            await ledger.SaveAsync(session);
            return true;
        }
        catch (ConcurrencyException)
        {
            return false;
        }
    }
}
