using Platform.Tests.EventStore.Proof;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Nobody starts with a key ring that cannot have been written here; the file and the reason are told.</summary>
public sealed class KeyRingAttackTests : IDisposable
{
    private const int RunsOfEachKind = 40;
    private static readonly KeyRingAttack[] Kinds = [.. KeyRingAttacks.OfKeys, .. KeyWindowAttacks.Kinds];
    private readonly ITestOutputHelper _output;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");
    private readonly byte[] _clean;

    public KeyRingAttackTests(ITestOutputHelper output)
    {
        _output = output;
        KeyRings.Create(_path, 30, 20, 10);
        _clean = File.ReadAllBytes(_path);
    }

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void every_ring_that_cannot_be_ours_is_refused_with_its_reason()
    {
        var seed = Seeds.Next(_output);
        var random = new Random(seed);
        var failures = new List<string>();
        for (var run = 0; run < RunsOfEachKind; run++)
        {
            foreach (var attack in Kinds)
            {
                File.WriteAllBytes(_path, _clean);
                KeyRings.Edit(_path, ring => attack.Strike(ring, random));
                if (Refused() is var told && told?.Contains(attack.Reason, StringComparison.Ordinal) is not true)
                {
                    failures.Add($"{attack}, run {run}: expected '{attack.Reason}', told '{told}'");
                }
            }
        }
        failures.ShouldBeEmpty($"seed {seed}");
        // Taken out by whoever edits it: that alone is no reason.
        File.WriteAllBytes(_path, _clean);
        KeyRings.Edit(_path, _ => { });
        Refused().ShouldBeNull();
    }

    private string? Refused() => KeyRings.Refused(_path);
}
