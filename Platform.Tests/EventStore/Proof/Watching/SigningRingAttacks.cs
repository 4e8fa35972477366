using System.Text.Json.Nodes;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.EventStore.Privacy.Attacks;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>
/// One kind of change to a key ring of two pairs that could have been written here, and is not the one that signed: the first pair signed logs that
/// are idle since, the second all others.
/// </summary>
/// <param name="First">Whether what the first pair signed is no longer as it was signed.</param>
/// <param name="Second">The same of the second: then nothing is signed any more.</param>
public sealed record SigningRingAttack(string Name, bool First, bool Second, Action<JsonObject, Random> Strike)
{
    public static readonly SigningRingAttack[] Kinds =
    [
        new("the newest pair replaced", false, true, (ring, _) => ring.Signing()[1]!.Replace(Fresh())),
        new("the newest pair's seed replaced", false, true, (ring, _) => ring.Signing()[1]!.Replace(Fresh(), ecdsa: false)),
        new("the newest pair's private key replaced", false, true, (ring, _) => ring.Signing()[1]!.Replace(Fresh(), seed: false)),
        new("a bit of the newest seed", false, true, (ring, random) => ring.Signing()[1]!.Bytes("seed", random.Flip)),
        new("the older pair replaced", true, false, (ring, _) => ring.Signing()[0]!.Replace(Fresh())),
        new("a bit of the older seed", true, false, (ring, random) => ring.Signing()[0]!.Bytes("seed", random.Flip)),
        new(
            "every pair replaced",
            true,
            true,
            (ring, _) =>
            {
                ring.Signing()[0]!.Replace(Fresh());
                ring.Signing()[1]!.Replace(Fresh());
            }
        ),
        new(
            "a ring from before the newest pair",
            false,
            true,
            (ring, _) =>
            {
                ring.Signing().RemoveAt(1);
                ring.Signing()[0]!["until"] = null;
            }
        ),
        new("no pair any more", true, true, (ring, _) => ring.Signing().Clear()),
        new(
            "two pairs exchanged",
            true,
            true,
            (ring, _) =>
            {
                foreach (var secret in new[] { "seed", "ecdsa" })
                {
                    var (one, two) = (ring.Signing()[0]![secret]!.DeepClone(), ring.Signing()[1]![secret]!.DeepClone());
                    (ring.Signing()[0]![secret], ring.Signing()[1]![secret]) = (two, one);
                }
            }
        ),
        new(
            "both windows moved to before the older pair signed",
            true,
            false,
            (ring, random) => MoveTurn(ring, -TimeSpan.FromHours(random.Next(12 * 24, 19 * 24)))
        ),
        new(
            "both windows moved to behind what the newest pair signed",
            false,
            true,
            (ring, random) => MoveTurn(ring, TimeSpan.FromHours(random.Next(11 * 24, 99 * 24)))
        ),
    ];

    public override string ToString() => Name;

    // When the second pair takes the place of the first.
    private static void MoveTurn(JsonObject ring, TimeSpan by)
    {
        ring.Signing()[0]!.Move("until", by);
        ring.Signing()[1]!.Move("from", by);
    }

    private static LogKey Fresh() => LogKey.Create(1, TimeProvider.System.GetUtcNow());
}
