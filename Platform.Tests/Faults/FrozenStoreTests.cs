using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>PostgreSQL keeps its sockets and says nothing: the caller is told in time, and what it did in its sleep is found.</summary>
[Collection(Alone.Name)]
public sealed class FrozenStoreTests
{
    private const int Clients = 32;
    private static readonly TimeSpan ToldMax = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task commands_are_refused_in_time_and_those_that_commit_later_are_answered_by_their_key()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        await using var api = await platform.ServeAsync();
        var (_, tenant) = await platform.TenantAsync(api.Address);
        (await tenant.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("before")))).Is(200);
        var postmaster = platform.Postgres.Postmaster!.Value;
        ProcessIdentity[] frozen = [];
        var intents = Enumerable.Range(0, Clients).Select(i => Intent.Next(new Random(i))).ToArray();
        Task<Answered> SendAsync(Intent intent) =>
            (intent.AsOperator ? platform.Operator(api.Address) : tenant).Once(intent.Key).Post(intent.Path, intent.Body);
        Answered[] told;
        try
        {
            var sent = intents.Select(SendAsync).ToArray();
            // Some of it is in the server's hands by now, and some is not.
            await Task.WhenAny(sent);
            frozen = [postmaster, .. postmaster.Children()];
            Array.ForEach(frozen, process => process.Freeze());
            told = await Task.WhenAll(sent.Concat([SendAsync(Intent.Next(new Random(Clients)))])).WaitAsync(ToldMax);
        }
        finally
        {
            Array.ForEach(frozen, process => process.Continue());
        }
        told.ShouldAllBe(a => a.Status == 503 || a.Status < 300);
        told[^1].Problem("store-unavailable");
        await api.ReadyAsync(BackMax);
        var answers = await Task.WhenAll(intents.Select(SendAsync));
        answers.ShouldAllBe(a => a.Status < 300);
        await Reckoning.HoldsAsync(platform.Served.Databases, [.. intents.Zip(answers, (intent, answer) => new Fate(intent, answer))]);
    }
}
