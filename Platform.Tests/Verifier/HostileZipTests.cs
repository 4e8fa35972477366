using System.Buffers.Binary;
using System.IO.Compression;
using Platform.Tests.Support;

namespace Platform.Tests.Verifier;

/// <summary>A zip made to break the verifier is refused by name, with an exit code that is not 0, and never by falling over.</summary>
public sealed class HostileZipTests(ITestOutputHelper output) : IDisposable
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
            Verifying.Log(_directory.File("cut.zip", zip[..random.Next(zip.Length)])).ExitCode.ShouldBe(2);
            var flipped = (byte[])zip.Clone();
            flipped[random.Next(zip.Length)] ^= (byte)(1 << random.Next(8));
            // What is not looked at, such as a file's time or the readme, may change.
            Verifying.Log(_directory.File("flipped.zip", flipped)).ExitCode.ShouldBeOneOf([0, 1, 2]);
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
        Verifying.Refused(zip, why);
    }

    [Fact]
    public void a_bomb_is_refused_before_it_is_unpacked()
    {
        var export = MadeExport.Whole(_log);
        export.Files["entries.ndjson"] = new byte[64 << 20];
        Verifying.Refused(export.WriteZip(_directory.At("bomb.zip"), CompressionLevel.Optimal), "entries.ndjson says it is 67108864 bytes");
    }

    [Fact]
    public void a_bomb_that_lies_about_its_size_is_refused_while_it_unpacks()
    {
        var export = MadeExport.Whole(_log);
        var zip = File.ReadAllBytes(export.WriteZip(_directory.At("export.zip"), CompressionLevel.Optimal));
        // The size in the list of contents stands 22 bytes before the name.
        var name = zip.AsSpan().LastIndexOf("entries.ndjson"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(name - 22), (uint)export.Files["entries.ndjson"].Length - 100);
        Verifying.Refused(_directory.File("liar.zip", zip), "entries.ndjson: unpacks to more bytes than");
    }

    [Fact]
    public void a_list_of_contents_of_absurd_size_is_refused()
    {
        var zip = File.ReadAllBytes(MadeExport.Whole(_log).WriteZip(_directory.At("export.zip")));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.Length - 10), 0x7FFF_FFFF);
        Verifying.Refused(_directory.File("absurd.zip", zip), "its list of contents is too long");
        Verifying.Refused(_directory.File("nothing.zip", []), "is no zip, or is cut short");
        Verifying.Refused(_directory.At("absent"), "is not there");
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }
}
