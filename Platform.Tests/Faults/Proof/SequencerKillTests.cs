using System.Globalization;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Proof;

/// <summary>Kill -9 of whoever signs, at instants that a seed decides: whatever was ever signed of a log is the beginning of what it is in the end.</summary>
[Collection(Alone.Name)]
public sealed class SequencerKillTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int Kills = Long.Times(usual: 8, asked: 50);
    private const int StandingBy = 3;
    private const int AliveMillisecondsMax = 300;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task a_sequencer_killed_again_and_again_signs_no_two_checkpoints_that_contradict_each_other()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var api = await ApiHost.StartAsync(served, "api");
        await using var signed = new SignedByProcesses(served);
        await using var first = new SteadyWrites(await (await TestTenant.CreateAsync(api)).CallerAsync("audit:write"));
        await using var second = new SteadyWrites(await (await TestTenant.CreateAsync(api)).CallerAsync("audit:write"));
        var processes = Enumerable.Range(0, StandingBy).Select(_ => ServingProcess.FollowAsync(served)).ToList();
        string? holder = null;
        var leaders = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                holder = await signed.LeaderAsync(holder, Deadline);
                leaders.Add(holder);
                var leading = await IndexOfAsync(processes, holder);
                await Instants.SomeAsync(random, AliveMillisecondsMax);
                await using (var leader = await processes[leading])
                {
                    await leader.KillAsync();
                }
                processes.RemoveAt(leading);
                await signed.CollectAsync();
                // How long a lease lasts is another test's question: what is dead will renew it no more.
                await Sql.ScalarAsync(served.Databases.SuperuserUrl, "UPDATE proof.sequencer SET leased_until = now()");
                processes.Add(ServingProcess.FollowAsync(served));
            }
            await first.StopAsync();
            await second.StopAsync();
            await signed.CoveredAsync(Deadline);
        }
        finally
        {
            foreach (var process in processes)
            {
                await (await process).DisposeAsync();
            }
        }
        await signed.CollectAsync();
        await signed.AreConsistentAsync();
        leaders.Count.ShouldBe(Kills);
        first.Failures.Concat(second.Failures).ShouldBeEmpty();
        output.WriteLine($"{signed.Count} checkpoints seen of {signed.Logs} logs; {first.PerSecond + second.PerSecond:F0} writes/s");
    }

    // A holder is called host/pid/chance. It may lead before it is ready.
    private static async Task<int> IndexOfAsync(List<Task<ServingProcess>> processes, string holder)
    {
        var pid = int.Parse(holder.Split('/')[^2], CultureInfo.InvariantCulture);
        for (var i = 0; i < processes.Count; i++)
        {
            if ((await processes[i]).Pid == pid)
            {
                return i;
            }
        }
        throw new InvalidOperationException($"{holder} is none of the processes that were started");
    }
}
