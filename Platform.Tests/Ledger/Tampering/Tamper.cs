using Platform.Tests.Ledger.Proof;

namespace Platform.Tests.Ledger.Tampering;

/// <summary>What verification must say: the class, and the first place that differs from what was written.</summary>
/// <param name="Classes">One of these.</param>
public sealed record Told(string[] Classes, string Tenant, long? Position = null, string? Stream = null, long? Version = null)
{
    public static Told At(PlacedEvent placed, params string[] classes) => new(classes, placed.Tenant, placed.Position);
}

/// <summary>One way to change a ledger as a superuser can.</summary>
/// <param name="Column">The column it changes, as <c>table.column</c>; null: it is about rows.</param>
public sealed record Tamper(string Name, Func<TamperedLedger, Random, Task<Told>> Run, string? Column = null);

internal static class Picks
{
    public static PlacedEvent Event(this TamperedLedger scene, Random random) => scene.Events[random.Next(scene.Events.Count)];

    /// <summary>Two of one tenant, in order.</summary>
    public static (PlacedEvent Earlier, PlacedEvent Later) Pair(this TamperedLedger scene, Random random)
    {
        var first = scene.Event(random);
        var others = scene.Events.Where(e => e.Tenant == first.Tenant && e.Position != first.Position).ToList();
        // Near ones and far ones: neighbours are the hardest to tell.
        var second = random.Next(2) == 0 ? others.MinBy(e => Math.Abs(e.Position - first.Position))! : others[random.Next(others.Count)];
        return first.Position < second.Position ? (first, second) : (second, first);
    }

    public static PlacedEvent Last(this TamperedLedger scene, string tenant) =>
        scene.Events.Where(e => e.Tenant == tenant).MaxBy(e => e.Position)!;

    public static byte[] Flip(this Random random, byte[] bytes)
    {
        var changed = (byte[])bytes.Clone();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }
}
