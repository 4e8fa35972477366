namespace Platform.Tests.Verifier;

/// <summary>Whose word platform-verify takes, and how it says so.</summary>
public sealed class TrustTests : IDisposable
{
    private const int Size = 60;
    private readonly MadeLog _log = new(Size, seed: 7);
    private readonly ExportDirectory _directory = new();

    [Fact]
    public void it_says_loudly_that_keys_and_policy_are_the_exports_own()
    {
        var export = MadeExport.Whole(_log).WriteDirectory(_directory.At("export"));
        var alone = Run("log", export);
        alone.ExitCode.ShouldBe(0, alone.Errors);
        alone.Output.ShouldContain("WARNING: the keys are the export's own.");
        alone.Output.ShouldContain("WARNING: the witness policy is the export's own (quorum most)");
        var trusted = Run("log", export, "--policy", _directory.File("mine", _log.Policy()));
        trusted.ExitCode.ShouldBe(0, trusted.Errors);
        trusted.Output.ShouldNotContain("WARNING");
        Run("log", export, "--policy", _directory.File("stricter", _log.Policy("w2")))
            .Errors.ShouldContain("root.tlog-proof: the witnesses w0, w1 do not satisfy the quorum w2");
        var elsewhere = _log.Policy().Replace(MadeLog.Root, "elsewhere.example.com/root", StringComparison.Ordinal);
        Run("log", export, "--policy", _directory.File("elsewhere", elsewhere)).ExitCode.ShouldBe(2);
        var unnamed = $"log {_log.Signer.Key("log.example.com/other", 2)}\nquorum none\n";
        Run("log", export, "--policy", _directory.File("unnamed", unnamed))
            .Errors.ShouldContain("the policy has no log line for log.example.com/root");
    }

    [Fact]
    public void a_log_signed_by_others_is_refused_even_if_it_is_sound()
    {
        using var others = new MadeLog(Size, seed: 8);
        var refused = Run(
            "log",
            MadeExport.Whole(others).WriteDirectory(_directory.At("export")),
            "--key",
            _log.Signer.Key(MadeLog.Root, 2)
        );
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("none of its signatures is of a known key");
    }

    [Fact]
    public void a_known_keys_wrong_signature_rejects_though_another_is_right()
    {
        var export = MadeExport.Whole(_log);
        var lines = export.Get("checkpoint").Split('\n');
        var raw = Convert.FromBase64String(lines[4].Split(' ')[2]);
        raw[20] ^= 1;
        lines[4] = $"— {MadeLog.Origin} {Convert.ToBase64String(raw)}";
        export.Set("checkpoint", string.Join('\n', lines));
        var directory = export.WriteDirectory(_directory.At("export"));
        Run("log", directory).Errors.ShouldContain("is not over this text");
        // Who knows only the other key sees one unknown signature more.
        Run("log", directory, "--key", _log.Signer.Key(MadeLog.Origin, 2)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void a_key_that_had_ended_does_not_count()
    {
        var export = MadeExport.Whole(_log);
        export.Set("keys", _log.Keys(until: "2026-03-01T00:00:01Z"));
        var directory = export.WriteDirectory(_directory.At("export"));
        Run("log", directory).Errors.ShouldContain("had ended before its newest entry");
        Run("log", directory, "--key", _log.Signer.Key(MadeLog.Root, 1)).ExitCode.ShouldBe(1);
        export.Set("keys", _log.Keys(until: "2026-03-01T00:00:03Z"));
        Run("log", export.WriteDirectory(directory)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void a_witness_whose_key_had_ended_does_not_count()
    {
        var export = MadeExport.Whole(_log).WriteDirectory(_directory.At("export"));
        var policy = _directory.File("policy", _log.Policy());
        string Witness(string until) =>
            _directory.File($"ended-{until.Length}", $"{_log.Witnesses[0].Key("w0.example.org", 4)} 2026-01-01T00:00:00Z {until}\n");
        Run("log", export, "--policy", policy, "--keys", Witness("-")).ExitCode.ShouldBe(0);
        var refused = Run("log", export, "--policy", policy, "--keys", Witness("2026-03-01T00:00:01Z"));
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("the witnesses w1 do not satisfy the quorum most");
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private static Verifying.Outcome Run(params string[] arguments) => Verifying.Run(arguments);
}
