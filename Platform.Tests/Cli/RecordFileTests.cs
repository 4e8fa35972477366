using System.IO.Compression;
using System.Text;
using Platform.Cli.Import;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

public sealed class RecordFileTests : IAsyncDisposable
{
    private readonly string directory = System.IO.Directory.CreateDirectory(ThrowAwayDirectory.Create("records")).FullName;

    [Theory]
    [InlineData("a\nb\n")]
    [InlineData("a\nb")]
    public async Task lines_are_counted_from_one_and_the_last_needs_no_end(string text) =>
        (await LinesAsync(Plain(text))).ShouldBe(["1:a", "2:b"]);

    [Fact]
    public async Task empty_lines_count_too() => (await LinesAsync(Plain("\n\nc\n"))).ShouldBe(["1:", "2:", "3:c"]);

    [Fact]
    public async Task gzip_is_known_by_its_first_bytes()
    {
        var path = Path.Combine(directory, "packed");
        await using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            await packed.WriteAsync("a\nb\n"u8.ToArray());
        }
        (await LinesAsync(path)).ShouldBe(["1:a", "2:b"]);
    }

    [Fact]
    public async Task a_line_longer_than_any_record_is_named()
    {
        var path = Plain("a\n" + new string('x', RecordFile.LineBytesMax * 2));
        (await Should.ThrowAsync<UserException>(() => LinesAsync(path))).Message.ShouldContain("line 2 is longer");
    }

    [Fact]
    public async Task batches_end_at_their_count_and_at_their_bytes()
    {
        (await BatchesAsync(RecordBatch.RecordsMax + 1, recordBytes: 100)).ShouldBe([RecordBatch.RecordsMax, 1]);
        (await BatchesAsync(5, recordBytes: (RecordBatch.BytesMax / 2) - 1)).ShouldBe([2, 2, 1]);
    }

    public async ValueTask DisposeAsync() => await ThrowAwayDirectory.RemoveAsync(directory);

    private string Plain(string text)
    {
        var path = Path.Combine(directory, "plain");
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<List<string>> LinesAsync(string path)
    {
        var lines = new List<string>();
        await foreach (var line in RecordFile.LinesAsync(path, CancellationToken.None))
        {
            lines.Add($"{line.Number}:{Encoding.UTF8.GetString(line.Bytes)}");
        }
        return lines;
    }

    private static async Task<List<int>> BatchesAsync(int count, int recordBytes)
    {
        var records = Enumerable.Range(1, count).Select(line => ((ReadyRecord?)new ReadyRecord(line, new byte[recordBytes]), 0.5));
        var sizes = new List<int>();
        await foreach (var batch in RecordBatch.FillAsync(records.ToAsyncEnumerable(), CancellationToken.None))
        {
            sizes.Add(batch.Records.Count);
        }
        return sizes;
    }
}
