using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Platform.Tests.EventStore.Proof;

namespace Platform.Tests.Verifier;

/// <summary>Input made to break the verifier is refused by name, with an exit code that is not 0, and never by falling over.</summary>
public sealed class HostileInputTests(ITestOutputHelper output) : IDisposable
{
    private readonly MadeLog _log = new(40, seed: 11);
    private readonly ExportDirectory _directory = new();

    [Fact]
    public void a_zip_cut_anywhere_or_with_a_flipped_byte_never_passes_for_another_history()
    {
        var random = new Random(Seeds.Next(output));
        var zip = File.ReadAllBytes(MadeExport.Whole(_log).WriteZip(_directory.At("whole.zip"), CompressionLevel.Fastest));
        for (var round = 0; round < 60; round++)
        {
            Run(_directory.File("cut.zip", zip[..random.Next(zip.Length)])).ExitCode.ShouldBe(2);
            var flipped = (byte[])zip.Clone();
            flipped[random.Next(zip.Length)] ^= (byte)(1 << random.Next(8));
            // What is not looked at, such as a file's time or the readme, may change.
            Run(_directory.File("flipped.zip", flipped)).ExitCode.ShouldBeOneOf([0, 1, 2]);
        }
    }

    [Theory]
    [InlineData("../evil", "holds a file that is no part of an export")]
    [InlineData("/etc/passwd", "holds a file that is no part of an export")]
    [InlineData("sub/entries.ndjson", "holds a file that is no part of an export")]
    [InlineData("checkpoint", "holds checkpoint twice")]
    public void a_zip_with_a_path_or_a_file_twice_is_refused(string name, string why)
    {
        var zip = MadeExport.Whole(_log).WriteZip(_directory.At("export.zip"));
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Update))
            archive.CreateEntry(name);
        Refused(zip, why);
    }

    [Fact]
    public void a_bomb_is_refused_before_it_is_unpacked()
    {
        var export = MadeExport.Whole(_log);
        export.Files["entries.ndjson"] = new byte[64 << 20];
        Refused(export.WriteZip(_directory.At("bomb.zip"), CompressionLevel.Optimal), "entries.ndjson says it is 67108864 bytes");
    }

    [Fact]
    public void a_bomb_that_lies_about_its_size_is_refused_while_it_unpacks()
    {
        var export = MadeExport.Whole(_log);
        var zip = File.ReadAllBytes(export.WriteZip(_directory.At("export.zip"), CompressionLevel.Optimal));
        // The size in the list of contents stands 22 bytes before the name.
        var name = zip.AsSpan().LastIndexOf("entries.ndjson"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(name - 22), (uint)export.Files["entries.ndjson"].Length - 100);
        Refused(_directory.File("liar.zip", zip), "entries.ndjson: unpacks to more bytes than");
    }

    [Fact]
    public void a_list_of_contents_of_absurd_size_is_refused()
    {
        var zip = File.ReadAllBytes(MadeExport.Whole(_log).WriteZip(_directory.At("export.zip")));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.Length - 10), 0x7FFF_FFFF);
        Refused(_directory.File("absurd.zip", zip), "its list of contents is too long");
        Refused(_directory.File("nothing.zip", []), "is no zip, or is cut short");
        Refused(_directory.At("absent"), "is not there");
    }

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
            Refused(export.WriteDirectory(_directory.At($"without-{name}")), $"{name}: is missing");
            if (name == "entries.ndjson")
                continue;
            export.Files[name] = new byte[2 << 20];
            Refused(export.WriteDirectory(_directory.At($"huge-{name}")), $"{name}: is larger than 1048576 bytes");
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
        Refused(export.WriteDirectory(_directory.At("export")), why);
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
        Refused(export.WriteDirectory(_directory.At("export")), why);
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

    private static Verifying.Outcome Run(string export) => Verifying.Run("log", export);

    private static void Refused(string export, string why)
    {
        var refused = Run(export);
        refused.ExitCode.ShouldBe(2, refused.Errors);
        refused.Errors.ShouldContain(why);
    }

    private void Wrong(MadeExport export, string why) =>
        Run(export.WriteDirectory(_directory.At("export"))).Errors.ShouldStartWith($"WRONG: {why}");
}
