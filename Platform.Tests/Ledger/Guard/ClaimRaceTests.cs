using Marten;
using Npgsql;
using Platform.Domain.Identity;
using Platform.Ledger.Claims;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Guard;

/// <summary>Unique values when many want them at once, and when a save is tried again.</summary>
[Collection(Alone.Name)]
public sealed class ClaimRaceTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private readonly string _email = $"{Guid.NewGuid()}@example.org";

    [Fact]
    public async Task an_event_that_is_handed_over_again_in_another_session_takes_its_value_there()
    {
        var (key, e) = (Account(), new AccountRegistered(_email, "Ann"));
        await using (var given = ledger.Session())
        {
            given.Events.StartStream<Account>(key, e);
            await ledger.Ledger.HandOver.SealAsync(given, CancellationToken.None);
        }
        await SaveAsync(session => session.Events.StartStream<Account>(key, e));
        await Should.ThrowAsync<ClaimTakenException>(() => RegisterAsync());
    }

    [Fact]
    public async Task handing_over_twice_is_harmless()
    {
        await using var session = ledger.Session();
        session.Events.StartStream<Account>(Account(), new AccountRegistered(_email, "Ann"));
        await ledger.Ledger.HandOver.SealAsync(session, CancellationToken.None);
        session.Events.StartStream<Account>(Account(), new AccountRegistered($"{Guid.NewGuid()}@example.org", "Ben"));
        await ledger.SaveAsync(session);
        await Should.ThrowAsync<ClaimTakenException>(() => RegisterAsync());
    }

    [Fact]
    public async Task of_20_at_once_one_takes_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TriedAsync(RegisterAsync)));
        outcomes.Count(outcome => outcome is null).ShouldBe(1);
        outcomes.ShouldAllBe(outcome => outcome == null || outcome is ClaimTakenException);
    }

    [Fact]
    public async Task saves_that_take_the_same_values_in_another_order_never_wait_crosswise()
    {
        for (var round = 0; round < 20; round++)
        {
            var emails = Enumerable.Range(0, 6).Select(_ => $"{Guid.NewGuid()}@example.org").ToArray();
            var outcomes = await Task.WhenAll(
                TriedAsync(() => TakeAllAsync(emails)),
                TriedAsync(() => TakeAllAsync([.. emails.Reverse()])),
                TriedAsync(() => TakeAllAsync([.. emails[3..], .. emails[..3]]))
            );
            outcomes.Count(outcome => outcome is null).ShouldBe(1);
            outcomes.ShouldAllBe(outcome => outcome == null || outcome is ClaimTakenException);
        }
    }

    private Task TakeAllAsync(string[] emails) =>
        SaveAsync(session =>
        {
            foreach (var email in emails)
            {
                session.Events.StartStream<Account>(Account(), new AccountRegistered(email, "Ann"));
            }
        });

    private static async Task<Exception?> TriedAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return null;
        }
        catch (Exception e) when (e is ClaimTakenException or PostgresException or Marten.Exceptions.MartenCommandException)
        {
            return e;
        }
    }

    private static string Account() => $"account/{Guid.NewGuid()}";

    private async Task RegisterAsync()
    {
        await SaveAsync(session => session.Events.StartStream<Account>(Account(), new AccountRegistered(_email, "Ann")));
    }

    private async Task SaveAsync(Action<IDocumentSession> pending)
    {
        await using var session = ledger.Session();
        pending(session);
        await ledger.SaveAsync(session);
    }
}
