namespace Platform.Tests.Verifier;

/// <summary>A signature line of a known key that is not valid rejects the note, wherever it stands and however good the others are (C2SP signed-note).</summary>
public sealed class WrongLineTests : IDisposable
{
    private const string Name = "w1.example";
    private readonly WitnessedProof _proof = new();

    private string Another => _proof.Text.Replace(MadeLog.Root + "\n", MadeLog.Root + "\n1", StringComparison.Ordinal);

    private string Policy => $"{_proof.RootLine}witness A {_proof.One.Key(Name, 4)}\nquorum A\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void a_log_s_wrong_line_is_seen_in_any_order(byte type)
    {
        var (right, wrong, cosigned) = (_proof.Signed(type), _proof.Signed(type, Another), _proof.Cosigned(_proof.One, Name));
        var policy = Policy + $"log {_proof.Log.Signer.Key(MadeLog.Root, 2)}\n";
        Prove(policy, right, cosigned).ExitCode.ShouldBe(0);
        Prove(policy, right, right, cosigned).ExitCode.ShouldBe(0);
        foreach (var lines in new string[][] { [wrong, right], [right, wrong], [right, cosigned, wrong], [right, right, wrong, right] })
            Refused(Prove(policy, [.. lines, cosigned]), MadeLog.Root);
    }

    [Fact]
    public void a_witness_s_wrong_line_is_seen_in_any_order()
    {
        var (right, wrong) = (_proof.Cosigned(_proof.One, Name), _proof.Cosigned(_proof.One, Name, Another));
        foreach (var lines in new string[][] { [wrong, right], [right, wrong], [right, right, wrong], [wrong] })
        {
            Refused(Prove(Policy, [_proof.Signed(1), .. lines]), Name);
            Refused(Prove(Policy, [.. lines, _proof.Signed(1)]), Name);
        }
    }

    [Fact]
    public void nor_is_it_passed_over_where_nobody_asks_for_that_witness()
    {
        var wrong = _proof.Cosigned(_proof.Other, "w2.example", Another);
        string[] lines = [_proof.Signed(1), _proof.Cosigned(_proof.One, Name), wrong];
        var other = _proof.Other.Key("w2.example", 4);
        Refused(Prove($"{_proof.RootLine}witness A {_proof.One.Key(Name, 4)}\nwitness B {other}\nquorum A\n", lines), "w2.example");
        Refused(_proof.ProveWith(lines, Policy, "--key", other), "w2.example");
        Refused(_proof.ProveWith(lines, Policy, _proof.KeysFile("2026-01-02T00:00:00Z", other)), "w2.example");
        Refused(_proof.ProveWith([wrong, _proof.Signed(1)], $"{_proof.RootLine}quorum none\n", "--key", other), "w2.example");
    }

    [Fact]
    public void an_unknown_key_s_line_is_passed_over()
    {
        var unknown = _proof.Cosigned(_proof.Other, Name, Another);
        var right = _proof.Cosigned(_proof.One, Name);
        Prove(Policy, unknown, _proof.Signed(1), _proof.Signed(2, Another), right, unknown).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void an_export_s_checkpoint_is_held_to_it(bool first)
    {
        using var directory = new ExportDirectory();
        var export = MadeExport.Whole(_proof.Log);
        var parts = export.Get("checkpoint").Split("\n\n");
        var wrong = System.Text.Encoding.UTF8.GetString(_proof.Log.Checkpoint(7)).Split("\n\n")[1];
        export.Set("checkpoint", $"{parts[0]}\n\n{(first ? wrong + parts[1] : parts[1] + wrong)}");
        Refused(Verifying.Log(export.WriteDirectory(directory.At("export"))), MadeLog.Origin);
    }

    public void Dispose() => _proof.Dispose();

    private Verifying.Outcome Prove(string policy, params string[] lines) => _proof.ProveWith(lines, policy);

    private static void Refused(Verifying.Outcome outcome, string name)
    {
        outcome.ExitCode.ShouldBe(1, outcome.Output);
        outcome.Errors.ShouldMatch(
            $"^WRONG: .*: a signature of {System.Text.RegularExpressions.Regex.Escape(name)}\\+[0-9a-f]{{8}} is not over this text\n$"
        );
    }
}
