using System.Text.Json.Nodes;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Changes of the times in which pairs of a key ring count.</summary>
internal static class KeyWindowAttacks
{
    private const int Pairs = KeyRingAttacks.Pairs;

    public static readonly KeyRingAttack[] Kinds =
    [
        new(
            "a window that ends before it begins",
            "ends before it begins",
            (ring, random) => Older(ring, random).Move("until", -Days(random, 21))
        ),
        new(
            "a window moved back at its end",
            "ended before the next began",
            (ring, random) => Older(ring, random).Move("until", -Days(random, 8))
        ),
        new("a window made wider at its end", "beside the next", (ring, random) => Older(ring, random).Move("until", Days(random, 99))),
        new("an older window left open", "has not ended", (ring, random) => Older(ring, random)["until"] = null),
        new(
            "the newest window closed",
            "is the newest, and has ended",
            (ring, random) => ring.Signing()[Pairs - 1]!["until"] = TimeProvider.System.GetUtcNow() - Days(random, 5)
        ),
        new(
            "a window that begins earlier",
            "beside the next",
            (ring, random) => ring.Signing()[random.Next(1, Pairs)]!.Move("from", -Days(random, 9))
        ),
        new(
            "a window that begins later",
            "ended before the next began",
            (ring, random) => ring.Signing()[random.Next(1, Pairs)]!.Move("from", Days(random, 9))
        ),
    ];

    private static JsonNode Older(JsonObject ring, Random random) => ring.Signing()[random.Next(Pairs - 1)]!;

    // Pairs begin ten days apart; two of them count beside each other for a minute.
    private static TimeSpan Days(Random random, int most) =>
        TimeSpan.FromHours(most > 20 ? random.Next(11 * 24, most * 24) : random.Next(1, most * 24));
}
