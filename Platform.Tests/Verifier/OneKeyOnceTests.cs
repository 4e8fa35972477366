using System.Security.Cryptography;
using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>One public key has one word towards a quorum, under whatever names and key ids a policy has it (C2SP tlog-policy).</summary>
public sealed class OneKeyOnceTests : IDisposable
{
    private readonly WitnessedProof _proof = new();

    [Fact]
    public void a_key_under_two_names_is_no_quorum_of_two()
    {
        var policy = $"{Witness("A", _proof.One, "w1.example")}{Witness("B", _proof.One, "w1b.example")}group G 2 A B\nquorum G\n";
        Refused(policy, "line 3", _proof.Cosigned(_proof.One, "w1.example"), _proof.Cosigned(_proof.One, "w1b.example"));
    }

    [Fact]
    public void two_keys_are()
    {
        var policy = $"{Witness("A", _proof.One, "w1.example")}{Witness("B", _proof.Other, "w1b.example")}group G 2 A B\nquorum G\n";
        string[] lines = [_proof.Cosigned(_proof.One, "w1.example"), _proof.Cosigned(_proof.Other, "w1b.example")];
        var proven = _proof.Prove(_proof.RootLine + policy, lines);
        proven.ExitCode.ShouldBe(0, proven.Errors);
        proven.Output.ShouldContain("cosigned by 2 witnesses (quorum G)");
    }

    [Fact]
    public void groups_of_groups_do_not_hide_it()
    {
        string[] names = ["north.example", "south.example/2", "日本.example"];
        var witnesses = string.Concat(names.Select((name, i) => Witness($"w{i}", i == 1 ? _proof.Other : _proof.One, name)));
        Refused($"{witnesses}group x any w0\ngroup y any w1 w2\ngroup both all x y\nquorum both\n", "line 4");
    }

    [Fact]
    public void nor_does_a_quorum_that_asks_for_none_of_them() =>
        Refused($"{Witness("A", _proof.One, "w1.example")}{Witness("B", _proof.One, "w1.example")}quorum none\n", "line 3");

    [Theory]
    [InlineData(6, 6)]
    [InlineData(6, 7)]
    [InlineData(0xff, 0xff)]
    public void nor_does_a_type_of_key_that_is_not_known_here(byte type, byte otherType)
    {
        var (material, known) = (RandomNumberGenerator.GetBytes(1312), Witness("A", _proof.One, "w1.example"));
        var first = $"witness P {Unknown("pq.example", type, material)}\n";
        Refused($"{first}witness Q {Unknown("pq.example/again", otherType, material)}\n{known}group G any P Q A\nquorum G\n", "line 3");
        material[^1] ^= 1;
        var policy = $"{first}witness Q {Unknown("pq.example/again", otherType, material)}\n{known}group G any P Q A\nquorum G\n";
        _proof.Prove(_proof.RootLine + policy, _proof.Cosigned(_proof.One, "w1.example")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void a_logs_key_stands_there_once_too(byte type)
    {
        var key = _proof.Log.Signer;
        Refused(
            $"log {key.Key(MadeLog.Origin, type)}\nlog {key.Key("log.example.com/another", type)}\nquorum none\n",
            type == 1 ? "line 2" : "line 3"
        );
    }

    [Fact]
    public void an_exports_own_policy_is_held_to_it()
    {
        using var directory = new ExportDirectory();
        var export = MadeExport.Whole(_proof.Log);
        export.Set("policy", _proof.Log.Policy() + Witness("w3", _proof.Other, "another.example.org"));
        Verifying.Refused(export.WriteDirectory(directory.At("export")), "policy line 8: has a public key that an earlier line has");
    }

    public void Dispose() => _proof.Dispose();

    private static string Witness(string name, TestSigner key, string keyName) => $"witness {name} {key.Key(keyName, 4)}\n";

    private static string Unknown(string name, byte type, byte[] material)
    {
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. material])[..4];
        return $"{name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String([type, .. material])}";
    }

    // The root log's key is line 1.
    private void Refused(string policy, string line, params string[] lines)
    {
        var refused = _proof.Prove(_proof.RootLine + policy, lines);
        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Errors.ShouldContain($"{line}: has a public key that an earlier line has");
    }
}
