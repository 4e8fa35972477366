using System.Diagnostics;
using Platform.Cli.Local;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

[Collection(Alone.Name)]
public sealed class GracefulStopTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private const int InFlight = 40;
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task what_is_on_its_way_is_answered_what_comes_new_is_refused_and_the_end_is_clean()
    {
        await using var served = await Served.FromAsync(log.Instance);
        await using var api = await ServingProcess.StartAsync(
            served.Settings,
            LoopbackPort.Free(),
            Path.GetDirectoryName(served.Settings.KeyRing)!
        );
        using var client = new HttpClient { BaseAddress = api.Address };
        var caller = new ApiCaller(client, served.OperatorKey);
        Task<Answered> CreateAsync() => caller.Post("/v1/tenants", new { slug = $"t{Guid.NewGuid():N}", name = "T" });
        (await CreateAsync()).Is(201);

        Task<Answered>[] begun;
        Stopwatch stopping;
        await using (var held = await HeldLog.TakeAsync(log))
        {
            begun = [.. Enumerable.Range(0, InFlight).Select(_ => CreateAsync())];
            // A group waits at the log for some of them; the others wait behind it in the node.
            await held.GroupsWaitAsync(1);
            (await Until.TrueAsync(async () => await TenantKeysAsync() == InFlight + 2, Deadline)).ShouldBeTrue(
                "not all requests have begun"
            );
            api.Terminate();
            stopping = Stopwatch.StartNew();
            (await Until.TrueAsync(() => IsRefusedAsync(() => caller.Get("/health/ready")), Deadline)).ShouldBeTrue("it goes on serving");
            (await IsRefusedAsync(CreateAsync)).ShouldBeTrue("a new command is still taken");
        }

        (await Task.WhenAll(begun)).ShouldAllBe(a => a.Status == 201);
        (await api.ExitAsync()).ShouldBe(0, api.Log());
        stopping.Elapsed.ShouldBeLessThan(DrainMax);
        await LogCheck.HoldsAsync(log.Worker);
        (await log.ScalarAsync<long>("SELECT count(*) FROM platform.log WHERE tenant = 'platform' AND stream LIKE 'tenant/%'")).ShouldBe(
            InFlight + 1
        );
        (await SessionsAsync()).ShouldBe(0);
    }

    /// <summary>Answered with 503, or the port is closed already.</summary>
    private static async Task<bool> IsRefusedAsync(Func<Task<Answered>> send)
    {
        try
        {
            return (await send().WaitAsync(Deadline)).Status == 503;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    /// <summary>Each creation makes its tenant's key before it reaches the log; the platform has one too.</summary>
    private async Task<long> TenantKeysAsync() =>
        (long)(await Sql.ScalarAsync(log.Instance.KeysOwnerUrl, "SELECT count(*) FROM keys.tenant_keys"))!;

    private Task<long> SessionsAsync() =>
        log.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'platform service' AND datname = current_database()"
        );
}
