using System.Text.RegularExpressions;
using Platform.Tests.EventStore.Proof;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Nobody starts with a key ring that was damaged, or that others can reach.</summary>
public sealed partial class KeyRingDamageTests : IDisposable
{
    private const int Runs = 400;
    private readonly ITestOutputHelper _output;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private readonly byte[] _clean;

    public KeyRingDamageTests(ITestOutputHelper output)
    {
        _output = output;
        KeyRings.Create(_path, 30, 20, 10);
        _clean = File.ReadAllBytes(_path);
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void one_bit_anywhere_is_refused_or_says_the_same()
    {
        var random = new Random(Seeds.Next(_output));
        var refused = 0;
        for (var run = 0; run < Runs; run++)
        {
            File.WriteAllBytes(_path, random.Flip(_clean));
            if (Refused() is null)
            {
                // A member's name in other letters is the same member.
                Lower(File.ReadAllText(_path)).ShouldBe(Lower(System.Text.Encoding.UTF8.GetString(_clean)));
            }
            else
            {
                refused++;
            }
        }
        refused.ShouldBeGreaterThan(Runs * 8 / 10);
        _output.WriteLine($"{refused} of {Runs} are refused");
    }

    [Fact]
    public void a_ring_that_is_cut_anywhere_is_refused()
    {
        var random = new Random(Seeds.Next(_output));
        for (var run = 0; run < Runs / 5; run++)
        {
            File.WriteAllBytes(_path, _clean[..random.Next(_clean.Length)]);
            Refused().ShouldNotBeNull();
        }
    }

    [Fact]
    public void a_ring_that_others_can_reach_in_any_way_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var random = new Random(Seeds.Next(_output));
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        for (var run = 0; run < Runs / 10; run++)
        {
            // The lower six of nine bits are the group's and everybody's.
            File.SetUnixFileMode(_path, Own | (UnixFileMode)random.Next(1, 1 << 6));
            Refused().ShouldNotBeNull().ShouldContain("set its mode to 600");
        }
        File.SetUnixFileMode(_path, Own);
        Refused().ShouldBeNull();
    }

    private string? Refused() => KeyRings.Refused(_path);

    private static string Lower(string ring) => MemberName().Replace(ring, name => name.Value.ToLowerInvariant());

    [GeneratedRegex("\"[A-Za-z]+\":")]
    private static partial Regex MemberName();
}
