namespace Platform.Tests.Verifier;

/// <summary>Whoever holds the log's signing key can sign another history. Only what lies elsewhere tells: witnesses, and older checkpoints.</summary>
public sealed class StolenKeyTests : IDisposable
{
    private const int Size = 60;
    private readonly MadeLog _log = new(Size, seed: 7);
    private readonly ExportDirectory _directory = new();

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void a_history_signed_with_the_stolen_key_lacks_the_witnesses(int seed)
    {
        using var forged = new MadeLog(Size, seed) { Signer = _log.Signer };
        var export = MadeExport.Whole(forged);
        export.Set("root.tlog-proof", forged.RootProof([]));
        export.Set("policy", $"log {_log.Signer.Key(MadeLog.Root, 1)}\nquorum none\n");
        var directory = export.WriteDirectory(_directory.At("forged"));
        // To whoever asks for no witness it is as good as the real one.
        Run("log", directory, "--key", _log.Signer.Key(MadeLog.Root, 1)).ExitCode.ShouldBe(0);
        var refused = Run("log", directory, "--policy", _directory.File("mine", _log.Policy()));
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("root.tlog-proof:");
        refused.Errors.ShouldContain("do not satisfy the quorum");
    }

    [Fact]
    public void two_views_of_one_log_are_told_apart_by_whoever_holds_a_checkpoint_of_either()
    {
        using var other = new MadeLog(Size + 5, seed: 8) { Signer = _log.Signer };
        var shown = MadeExport.Whole(other).WriteDirectory(_directory.At("other"));
        var held = _directory.File("held", _log.Checkpoint(Size));
        Run("log", shown, "--key", _log.Signer.Key(MadeLog.Root, 1)).ExitCode.ShouldBe(0);
        Run("compare", held, shown).Errors.ShouldStartWith("WRONG: forked:");
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private static Verifying.Outcome Run(params string[] arguments) => Verifying.Run(arguments);
}
