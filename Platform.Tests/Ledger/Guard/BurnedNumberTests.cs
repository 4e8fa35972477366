using Marten;
using Platform.Domain.Identity;
using Platform.Domain.Tenancy;
using Platform.Ledger.Answers;
using Platform.Ledger.Entry;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Guard;

/// <summary>A number that is drawn and not used holds up the daemon's mark for everybody: what is refused in front of the append draws none.</summary>
[Collection(Alone.Name)]
public sealed class BurnedNumberTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private static readonly int Refusals = Long.Times(usual: 100, asked: 1_000);

    [Fact]
    public async Task taken_claims_burn_none()
    {
        var email = $"{Guid.NewGuid()}@example.org";
        await SaveAsync(Register);
        await RefusedAsync<Platform.Ledger.Claims.ClaimTakenException>(Register);

        void Register(IDocumentSession session) =>
            session.Events.StartStream<Account>($"account/{Guid.NewGuid()}", new AccountRegistered(email, "Ann"));
    }

    [Fact]
    public async Task kept_answers_burn_none()
    {
        var answers = new KeptAnswers(ledger.Reader, TimeProvider.System);
        var key = await AnswerKey.OfAsync(ledger.Keys, "t1", "key", "POST", "/v1/x", "1", default, CancellationToken.None);
        await SaveAsync(Repeat);
        await RefusedAsync<AnswerKeptException>(Repeat);

        void Repeat(IDocumentSession session)
        {
            session.Events.StartStream<Tenant>(Key(), new TenantReactivated());
            answers.Keep(session, key, new KeptAnswer(201, null, null, null, null));
        }
    }

    [Fact]
    public async Task moved_streams_burn_none()
    {
        var key = await BeginAsync();
        await RefusedAsync<StreamMovedException>(session =>
        {
            session.Events.StartStream<Tenant>(Key(), new TenantReactivated());
            session.RequireUnmoved(new StreamVersion("t1", key, 1));
        });
    }

    [Fact]
    public async Task stale_expected_versions_burn_none()
    {
        var key = await BeginAsync();
        await RefusedAsync<JasperFx.Events.EventStreamUnexpectedMaxEventIdException>(session =>
            session.Events.Append(key, 2, new TenantReactivated())
        );
    }

    [Fact]
    public async Task starts_of_streams_that_are_there_burn_none()
    {
        var key = await BeginAsync();
        await RefusedAsync<Exception>(session => session.Events.StartStream<Tenant>(key, new TenantReactivated()));
    }

    private static string Key() => $"tenants/{Guid.NewGuid()}";

    private async Task<string> BeginAsync()
    {
        var key = Key();
        await SaveAsync(session => session.Events.StartStream<Tenant>(key, new TenantReactivated(), new TenantReactivated()));
        return key;
    }

    private async Task RefusedAsync<T>(Action<IDocumentSession> pending)
        where T : Exception
    {
        var (rows, number) = (await ledger.RowsAsync(), await ledger.NumberAsync());
        await Parallel.ForAsync(
            0,
            Refusals,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (_, _) => await Should.ThrowAsync<T>(() => SaveAsync(pending))
        );
        (await ledger.NumberAsync()).ShouldBe(number);
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    private async Task SaveAsync(Action<IDocumentSession> pending)
    {
        await using var session = ledger.Session();
        pending(session);
        await ledger.SaveAsync(session);
    }
}
