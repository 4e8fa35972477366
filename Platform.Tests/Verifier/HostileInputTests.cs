using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>Input made to break the verifier is refused by name, with an exit code that is not 0, and never by falling over.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly MadeLog _log = new(40, seed: 11);
    private readonly ExportDirectory _directory = new();

    [Fact]
    public void lines_without_end_and_lines_too_long_are_named()
    {
        var export = MadeExport.Whole(_log);
        var entries = export.Files["entries.ndjson"];
        export.Files["entries.ndjson"] = [.. entries, .. new byte[9 << 20]];
        Wrong(export, "entries.ndjson line 41: is longer than 65535 bytes");
        export.Files["entries.ndjson"] = [.. entries, .. new byte[100_000], (byte)'\n'];
        Wrong(export, "entries.ndjson line 41: is longer than 65535 bytes");
        export.Files["entries.ndjson"] = entries[..^1];
        Wrong(export, "entries.ndjson line 40: has no LF at its end");
        export.Files["entries.ndjson"] = Encoding.ASCII.GetBytes(new string('\n', 100_000));
        Wrong(export, "entries.ndjson line 1: is no entry of format 1");
    }

    [Fact]
    public void small_files_that_are_missing_or_huge_are_named()
    {
        foreach (var name in new[] { "manifest.json", "checkpoint", "root.tlog-proof", "keys", "policy", "entries.ndjson" })
        {
            var export = MadeExport.Whole(_log);
            export.Files.Remove(name);
            Verifying.Refused(export.WriteDirectory(_directory.At($"without-{name}")), $"{name}: is missing");
            if (name == "entries.ndjson")
                continue;
            export.Files[name] = new byte[2 << 20];
            Verifying.Refused(export.WriteDirectory(_directory.At($"huge-{name}")), $"{name}: is larger than 1048576 bytes");
        }
    }

    [Theory]
    [InlineData("""{"filter":null,"format":2,"origin":"log.example.com/t","size":"1","tenant":"t"}""", "is of a format")]
    [InlineData(
        """{"filter":null,"format":1,"origin":"log.example.com/u","size":"1","tenant":"t"}""",
        "is not that of a log of the tenant t"
    )]
    [InlineData("""{"filter":null,"format":1,"origin":"log.example.com/t","size":"-1","tenant":"t"}""", "size is no number")]
    [InlineData(
        """{"filter":null,"format":1,"origin":"log.example.com/t","size":"9223372036854775808","tenant":"t"}""",
        "size is no number"
    )]
    [InlineData("""{"filter":null,"format":1,"format":1,"origin":"log.example.com/t","size":"1","tenant":"t"}""", "is no manifest")]
    [InlineData("[]", "is no manifest")]
    [InlineData("", "is no manifest")]
    public void a_manifest_of_another_form_is_refused(string manifest, string why)
    {
        var export = MadeExport.Whole(_log);
        export.Set("manifest.json", manifest);
        Verifying.Refused(export.WriteDirectory(_directory.At("export")), why);
    }

    [Theory]
    [InlineData("quorum w0\n", "policy line 1")]
    [InlineData("", "has no quorum line")]
    [InlineData("group g 1 g\nquorum g\n", "policy line 1")]
    [InlineData("log notakey\nquorum none\n", "policy line 1: is no verifier key")]
    [InlineData("quorum none\nquorum none\n", "policy line 2")]
    public void a_policy_of_another_form_is_refused(string policy, string why)
    {
        var export = MadeExport.Whole(_log);
        export.Set("policy", policy);
        Verifying.Refused(export.WriteDirectory(_directory.At("export")), why);
    }

    [Theory]
    [InlineData("log")]
    [InlineData("walk", "x")]
    [InlineData("log", "x", "--key")]
    [InlineData("log", "x", "--frobnicate")]
    public void a_command_line_that_is_not_understood_shows_how_it_goes(params string[] arguments) =>
        Verifying
            .Run(arguments)
            .ShouldSatisfyAllConditions(
                it => it.ExitCode.ShouldBe(2),
                it => it.Errors.ShouldContain("platform-verify log <export.zip|directory>")
            );

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private void Wrong(MadeExport export, string why) =>
        Verifying.Log(export.WriteDirectory(_directory.At("export"))).Errors.ShouldStartWith($"WRONG: {why}");
}
