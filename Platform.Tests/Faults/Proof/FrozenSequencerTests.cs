using System.Globalization;
using Platform.Tests.Support;

namespace Platform.Tests.Faults.Proof;

/// <summary>A sequencer that stands still for longer than its lease, and goes on when another has signed in its place.</summary>
[Collection(Alone.Name)]
public sealed class FrozenSequencerTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int Times = Long.Times(usual: 1, asked: 3);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task a_leader_that_was_replaced_signs_nothing_that_contradicts_its_successor()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var api = await ApiHost.StartAsync(served, "api");
        await using var signed = new SignedByProcesses(served);
        await using var writes = new SteadyWrites(await (await TestTenant.CreateAsync(api)).CallerAsync("audit:write"));
        await using var first = await ServingProcess.FollowAsync(served);
        await using var second = await ServingProcess.FollowAsync(served);
        for (var time = 0; time < Times; time++)
        {
            var (leader, holder) = await FreezeAsync(signed, first, second);
            try
            {
                // Another signs while it stands still.
                IsOf(leader, await signed.LeaderAsync(holder, Deadline)).ShouldBeFalse();
                await signed.CollectAsync();
            }
            finally
            {
                leader.Continue();
            }
            await SignsOnAsync(signed);
        }
        await writes.StopAsync();
        await signed.CoveredAsync(Deadline);
        await signed.CollectAsync();
        await signed.AreConsistentAsync();
        writes.Failures.ShouldBeEmpty();
        output.WriteLine($"{signed.Count} checkpoints seen of {signed.Logs} logs");
    }

    /// <summary>
    /// Stops whoever leads. Within its turn at the memory's file, a few milliseconds, nobody can take its place: then it is let go on, and
    /// stopped elsewhere.
    /// </summary>
    private static async Task<(ServingProcess Leader, string Holder)> FreezeAsync(
        SignedByProcesses signed,
        ServingProcess first,
        ServingProcess second
    )
    {
        const int InsideTurnMax = 20;
        for (var inside = 0; inside < InsideTurnMax; inside++)
        {
            var holder = await signed.LeaderAsync(null, Deadline);
            var leader = IsOf(first, holder) ? first : second;
            leader.Freeze();
            try
            {
                await signed.CollectAsync();
                return (leader, holder);
            }
            catch (IOException)
            {
                leader.Continue();
            }
        }
        throw new InvalidOperationException($"stopped {InsideTurnMax} times within its turn");
    }

    // While both are awake: what the one that was replaced had in hand has come to its end.
    private static async Task SignsOnAsync(SignedByProcesses signed)
    {
        const int Rounds = 5;
        for (var round = 0; round < Rounds; round++)
        {
            await signed.CollectAsync();
            await signed.GrowsAsync(Deadline);
        }
    }

    private static bool IsOf(ServingProcess process, string holder) =>
        int.Parse(holder.Split('/')[^2], CultureInfo.InvariantCulture) == process.Pid;
}
