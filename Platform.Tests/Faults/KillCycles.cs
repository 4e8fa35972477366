using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>Kill -9 again and again, at instants that a seed decides, under a load that never lets up.</summary>
public sealed class KillCycles(ITestOutputHelper output)
{
    private static readonly int CyclesMin = Long.Times(usual: 4, asked: 20);

    /// <summary>A kill may come just after everybody was answered: it goes on until enough have hit a request, or so many have been tried.</summary>
    private const int CyclesMax = 60;
    private const int Clients = 48;
    private const int InFlightMin = 32;
    private static readonly int LossyKillsMin = Long.Times(usual: 2, asked: 10);
    private const int AcknowledgedBetweenMax = 120;

    /// <summary>Anywhere between two answers: a fraction of a group's way through the database.</summary>
    private const int InstantMillisecondsMax = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Runs the cycles, then asks the log.</summary>
    /// <param name="platform">What is attacked.</param>
    /// <param name="address">Where it answers.</param>
    /// <param name="kill">Kills, and returns once what was killed is gone.</param>
    /// <param name="revive">Brings it back, and returns once it is ready.</param>
    public async Task RunAsync(PrivatePlatform platform, Uri address, Func<Task> kill, Func<Task> revive)
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var (_, tenant) = await platform.TenantAsync(address);
        await using var load = new Load(tenant, platform.Operator(address), seed, Clients);
        load.Start();
        var (lossy, kills) = (0, 0);
        for (; kills < CyclesMin || (lossy < LossyKillsMin && kills < CyclesMax); kills++)
        {
            await load.AcknowledgedAsync(random.Next(AcknowledgedBetweenMax), Deadline);
            await Instants.SomeAsync(random, InstantMillisecondsMax);
            (await Until.TrueAsync(() => load.InFlight >= InFlightMin, Deadline)).ShouldBeTrue();
            var lostBefore = load.Lost;
            load.Close();
            await kill();
            (await Until.TrueAsync(() => load.InFlight == 0, Deadline)).ShouldBeTrue("a request was never answered");
            lossy += load.Lost > lostBefore ? 1 : 0;
            await revive();
            load.Open();
        }
        await load.AcknowledgedAsync(Clients, Deadline);
        await load.FinishAsync(Deadline);
        output.WriteLine($"{load.Fates.Count} commands, {load.Lost} times unacknowledged, in {lossy} of {kills} kills");
        load.Statuses.ShouldAllBe(status => status == 503 || (status >= 200 && status < 500));
        lossy.ShouldBeGreaterThanOrEqualTo(LossyKillsMin, "too few kills hit a request");
        await SameAnswersAsync(load, tenant, platform.Operator(address));
        await Reckoning.HoldsAsync(platform.Served.Databases, load.Fates);
    }

    /// <summary>What was acknowledged is answered again with the same bytes and appends nothing (which the reckoning shows).</summary>
    private static async Task SameAnswersAsync(Load load, ApiCaller tenant, ApiCaller @operator)
    {
        const int Asked = 100;
        var acknowledged = load.Fates.Where(f => f.Answer is not null).ToArray();
        foreach (var fate in acknowledged.Where((_, i) => i % Math.Max(1, acknowledged.Length / Asked) == 0))
        {
            var again = await (fate.Intent.AsOperator ? @operator : tenant).Once(fate.Intent.Key).Post(fate.Intent.Path, fate.Intent.Body);
            (again.Status, again.Position).ShouldBe((fate.Answer!.Status, fate.Answer.Position));
            again.Bytes.ShouldBe(fate.Answer.Bytes);
        }
    }
}
