using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Nobody starts with a key ring that cannot have been written here; the file and the reason are told.</summary>
public sealed class KeyRingAttackTests(ITestOutputHelper output) : IDisposable
{
    private const int RunsOfEachKind = 40;
    private static readonly KeyRingAttack[] Kinds = [.. KeyRingAttacks.OfKeys, .. KeyWindowAttacks.Kinds];
    private readonly KeyRingUnderAttack _ring = new();

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void every_ring_that_cannot_be_ours_is_refused_with_its_reason()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var failures = new List<string>();
        for (var run = 0; run < RunsOfEachKind; run++)
        {
            foreach (var attack in Kinds)
            {
                _ring.Restore();
                KeyRings.Edit(_ring.Path, ring => attack.Strike(ring, random));
                if (_ring.Refused() is var told && told?.Contains(attack.Reason, StringComparison.Ordinal) is not true)
                {
                    failures.Add($"{attack}, run {run}: expected '{attack.Reason}', told '{told}'");
                }
            }
        }
        failures.ShouldBeEmpty($"seed {seed}");
        // Taken out by whoever edits it: that alone is no reason.
        _ring.Restore();
        KeyRings.Edit(_ring.Path, _ => { });
        _ring.Refused().ShouldBeNull();
    }
}
