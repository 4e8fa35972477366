using System.Text.RegularExpressions;
using Platform.Tests.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Nobody starts with a key ring that was damaged, or that others can reach.</summary>
public sealed partial class KeyRingDamageTests(ITestOutputHelper output) : IDisposable
{
    private const int Runs = 400;
    private readonly KeyRingUnderAttack _ring = new();

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void one_bit_anywhere_is_refused_or_says_the_same()
    {
        var random = new Random(Seeds.Next(output));
        var refused = 0;
        for (var run = 0; run < Runs; run++)
        {
            File.WriteAllBytes(_ring.Path, random.Flip(_ring.Clean));
            if (_ring.Refused() is null)
            {
                // A member's name in other letters is the same member.
                Lower(File.ReadAllText(_ring.Path)).ShouldBe(Lower(System.Text.Encoding.UTF8.GetString(_ring.Clean)));
            }
            else
            {
                refused++;
            }
        }
        refused.ShouldBeGreaterThan(Runs * 8 / 10);
        output.WriteLine($"{refused} of {Runs} are refused");
    }

    [Fact]
    public void a_ring_that_is_cut_anywhere_is_refused()
    {
        var random = new Random(Seeds.Next(output));
        for (var run = 0; run < Runs / 5; run++)
        {
            File.WriteAllBytes(_ring.Path, _ring.Clean[..random.Next(_ring.Clean.Length)]);
            _ring.Refused().ShouldNotBeNull();
        }
    }

    [Fact]
    public void a_ring_that_others_can_reach_in_any_way_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var random = new Random(Seeds.Next(output));
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        for (var run = 0; run < Runs / 10; run++)
        {
            // The lower six of nine bits are the group's and everybody's.
            File.SetUnixFileMode(_ring.Path, Own | (UnixFileMode)random.Next(1, 1 << 6));
            _ring.Refused().ShouldNotBeNull().ShouldContain("set its mode to 600");
        }
        File.SetUnixFileMode(_ring.Path, Own);
        _ring.Refused().ShouldBeNull();
    }

    private static string Lower(string ring) => MemberName().Replace(ring, name => name.Value.ToLowerInvariant());

    [GeneratedRegex("\"[A-Za-z]+\":")]
    private static partial Regex MemberName();
}
