using Platform.Ledger.Proof.Memory;
using Platform.Tests.EventStore.Proof.Sequencing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>One bit of the memory changed, anywhere.</summary>
public sealed class MemoryAttackTests(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task a_memory_that_was_changed_signs_nothing_new_or_says_what_it_said()
    {
        await using var rig = await SequencerRig.CreateAsync(cluster);
        await rig.SignAsync();
        var clean = await File.ReadAllBytesAsync(rig.Memory);
        var origins = (await new LogMemory(rig.Memory, TimeProvider.System).ReadAsync(default)).ToDictionary(StringComparer.Ordinal);
        var random = new Random(Seeds.Next(output));
        var refused = 0;
        for (var run = 0; run < 300; run++)
        {
            var place = random.Next(clean.Length);
            byte[] changed = [.. clean];
            changed[place] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(rig.Memory, changed);
            try
            {
                var read = await new LogMemory(rig.Memory, TimeProvider.System).ReadAsync(default);
                // Its mark is any word; and a last line without its end was never written.
                read.ShouldAllBe(line => line.Value.Size <= origins[line.Key].Size);
                read.Where(line => line.Value.Size == origins[line.Key].Size).ShouldAllBe(line => line.Value.IsSame(origins[line.Key]));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        refused.ShouldBeGreaterThan(200);
        output.WriteLine($"{refused} of 300 changes of the memory are refused");
    }
}
