using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>The platform reads no policy that has one public key twice, whatever its names and ids (C2SP tlog-policy).</summary>
public sealed class OneKeyOnceTests
{
    private static readonly VerifierKey One = new WitnessKey("w1.example", [.. Enumerable.Repeat((byte)1, 32)]).Verifier;
    private static readonly VerifierKey Other = new WitnessKey("w2.example", [.. Enumerable.Repeat((byte)2, 32)]).Verifier;
    private static readonly string First = $"witness A {One}\n";

    [Theory]
    [InlineData("w1.example")]
    [InlineData("w1b.example")]
    [InlineData("日本.example/2")]
    public void a_witness_s_key_under_a_second_name_is_refused(string name)
    {
        var again = One with { Name = name };
        Refused($"{First}witness B {again}\ngroup G 2 A B\nquorum G\n", 2);
        Refused($"{First}witness C {Other}\nwitness B {again}\ngroup G 2 A C\nquorum G\n", 3);
        Refused($"{First}group x any A\nwitness B {again}\ngroup y any B\ngroup G all x y\nquorum G\n", 3);
        Refused($"{First}witness B {again}\nquorum none\n", 2);
    }

    [Fact]
    public void a_log_s_key_under_a_second_name_is_refused()
    {
        var log = new VerifierKey("log.example", SignatureKind.Ed25519, One.Public);
        Refused($"log {log}\nlog {log with { Name = "log.example/root" }}\nquorum none\n", 2);
    }

    // Of ML-DSA-44, which is not known here: four bytes for a key.
    [Fact]
    public void one_of_a_type_that_is_not_known_is_refused() =>
        Should.Throw<InvalidDataException>(() =>
            WitnessPolicy.Parse("witness p pq.example+304391a3+BgECAwQ=\nwitness q pq.example/2+66ff6b72+BgECAwQ=\nquorum none\n")
        );

    private static void Refused(string text, int line) =>
        Should
            .Throw<InvalidDataException>(() => WitnessPolicy.Parse(text))
            .Message.ShouldMatch($"^policy, line {line}: a (witness|log)'s key for the second time$");
}
