using System.Text;
using Platform.Cli.Evidence;
using Platform.Cli.Local;
using Platform.Tests.Verifier;

namespace Platform.Tests.Strangers;

/// <summary>What we give people for bash looks at every line of the keys it is given, wherever a line stands.</summary>
public sealed class WrongLineTests : IDisposable
{
    private const byte Ecdsa = 2;
    private readonly ExportDirectory _directory = new();
    private readonly MadeLog _log = new(size: 7, seed: 7);

    [Theory]
    [InlineData(1)]
    [InlineData(Ecdsa)]
    public async Task the_script_sees_a_wrong_line_of_a_key_in_any_order(byte type)
    {
        var (right, wrong, another) = (Line(type, size: 7), Line(type, size: 6), (byte)(type == 1 ? 2 : 1));
        (await VerifyAsync(type, right + right)).ExitCode.ShouldBe(0);
        foreach (var lines in new[] { wrong + right, right + wrong, right + Line(another, size: 7) + wrong })
            (await VerifyAsync(type, lines)).Error.ShouldContain("is not over this text");
        (await VerifyAsync(type, (right + wrong).TrimEnd('\n'))).Error.ShouldContain("its last line has no end");
        // Of a key that was not given.
        (await VerifyAsync(type, Line(another, size: 6) + right)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task an_export_s_recipe_sees_one_in_any_order()
    {
        var (right, wrong, other) = (Line(Ecdsa, size: 7), Line(Ecdsa, size: 6), Line(1, size: 7));
        (await RecipeAsync(other + right)).ShouldBe(new(0, "Verified OK\n", ""));
        (await RecipeAsync(right + other + right)).ExitCode.ShouldBe(0);
        foreach (var lines in new[] { wrong + right, right + wrong, other + right + wrong, wrong, other })
            (await RecipeAsync(lines)).ExitCode.ShouldNotBe(0, lines);
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private string Line(byte type, int size) =>
        Encoding.UTF8.GetString(_log.Checkpoint(size)).Split("\n\n")[1].Split('\n')[type - 1] + "\n";

    private Task<Subprocess.Outcome> VerifyAsync(byte type, string lines)
    {
        var parts = _log.Proof(5).Split("\n\n");
        return StrangersFixture.BashAsync(
            "proof",
            _directory.File("proof", $"{parts[0]}\n\n{parts[1]}\n\n{lines}"),
            _directory.File("entry", _log.Entries[5]),
            _log.Signer.Key(MadeLog.Origin, type)
        );
    }

    private Task<Subprocess.Outcome> RecipeAsync(string lines)
    {
        var export = MadeExport.Whole(_log);
        export.Set("checkpoint", $"{_log.Body(7)}\n{lines}");
        export.Files["README.md"] = BundleReadme.Bytes();
        var directory = export.WriteDirectory(_directory.At("export"));
        File.WriteAllText(Path.Combine(directory, "recipe.sh"), ReadmeRecipes.Of(directory, "## 2.")[0]);
        return Subprocess.RunAsync(["bash", "-c", "cd \"$0\" && exec bash recipe.sh", directory]);
    }
}
