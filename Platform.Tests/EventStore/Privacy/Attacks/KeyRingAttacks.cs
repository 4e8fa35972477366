using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Ledger.Proof.Notes;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>One kind of change to a key ring of three pairs, its check taken out.</summary>
/// <param name="Reason">What whoever starts with it is told.</param>
public sealed record KeyRingAttack(string Name, string Reason, Action<JsonObject, Random> Strike)
{
    public override string ToString() => Name;
}

/// <summary>Changes that no ring of ours can have, by whoever they were made.</summary>
internal static class KeyRingAttacks
{
    public const int Pairs = 3;

    public static readonly KeyRingAttack[] OfKeys =
    [
        new("a master epoch twice", "is there twice", (ring, _) => ring.Master().Add(ring.Master()[0]!.DeepClone())),
        new("a master epoch before 1", "epochs begin at 1", (ring, random) => ring.Master()[0]!["epoch"] = -random.Next(99)),
        new(
            "a master key of another length",
            "has not 32 bytes",
            (ring, random) => ring.Master()[0]!.Bytes("key", key => Other(key, random))
        ),
        new("no master key", "no master key", (ring, _) => ring.Master().Clear()),
        new("no list of keys", "no list of master keys", (ring, random) => ring.Remove(random.Next(2) == 0 ? "master" : "signing")),
        new("a pair twice", "is there twice", (ring, random) => ring.Signing().Add(ring.Signing()[random.Next(Pairs)]!.DeepClone())),
        new("an older pair taken out", "is missing", (ring, random) => ring.Signing().RemoveAt(random.Next(Pairs - 1))),
        new("a pair under another epoch", "signing epochs count", (ring, random) => Pair(ring, random)["epoch"] = random.Next(4, 99)),
        new(
            "the epochs of two pairs exchanged",
            "the signing key of epoch",
            (ring, random) =>
            {
                var (one, other) = (random.Next(Pairs), random.Next(1, Pairs));
                (ring.Signing()[one]!["epoch"], ring.Signing()[(one + other) % Pairs]!["epoch"]) = (((one + other) % Pairs) + 1, one + 1);
            }
        ),
        new(
            "a seed of another length",
            "an Ed25519 seed of",
            (ring, random) => Pair(ring, random).Bytes("seed", seed => Other(seed, random))
        ),
        new(
            "a private key that is none",
            "has no ECDSA key on P-256",
            (ring, random) => Pair(ring, random).Bytes("ecdsa", key => key[..random.Next(key.Length)])
        ),
        new("a private key on another curve", "ECDSA", (ring, random) => Pair(ring, random)["ecdsa"] = OnOtherCurve(random)),
        new(
            "the public half of another pair",
            "ECDSA",
            (ring, random) =>
            {
                // A PKCS #8 key ends with its public half.
                var other = LogKey.Create(1, DateTimeOffset.UnixEpoch).Ecdsa;
                Pair(ring, random).Bytes("ecdsa", key => [.. key[..^64], .. other[^64..]]);
            }
        ),
    ];

    private static JsonNode Pair(JsonObject ring, Random random) => ring.Signing()[random.Next(Pairs)]!;

    private static byte[] Other(byte[] bytes, Random random) => random.Next(2) == 0 ? bytes[..random.Next(32)] : [.. bytes, 7];

    private static string OnOtherCurve(Random random)
    {
        using var key = ECDsa.Create(random.Next(2) == 0 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP521);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }
}
