using Platform.Tests.Verifier;

namespace Platform.Tests.Strangers;

/// <summary>The format is what the public specifications say: programs that never heard of Platform accept it, and see what was changed.</summary>
public sealed class StrangersTests : IDisposable
{
    private readonly ExportDirectory _directory = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public async Task other_peoples_verifiers_accept_a_log_of_this_size(int size)
    {
        await StrangersTools.RequireAsync();
        await StrangersFixture.VerifyAsync(Fixture(size));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task bash_and_openssl_accept_it(int size) => await StrangersFixture.VerifyByBashAsync(Fixture(size));

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("entries/5")]
    [InlineData("proofs/5.tlog-proof")]
    [InlineData("consistency")]
    [InlineData("tile/0/000")]
    public async Task they_see_a_changed_byte(string file)
    {
        await StrangersTools.RequireAsync();
        var fixture = Fixture(257);
        Change(Path.Combine(fixture, file));
        var said = await StrangersTools.VerifyAsync(fixture);
        said[0].ExitCode.ShouldNotBe(0, "go");
        // Tiles are read by the Go program alone.
        if (!file.StartsWith("tile", StringComparison.Ordinal))
            said[1].ExitCode.ShouldNotBe(0, "node");
    }

    [Fact]
    public async Task bash_sees_a_changed_byte()
    {
        var fixture = Fixture(7);
        var keys = await File.ReadAllLinesAsync(Path.Combine(fixture, "vkeys"));
        var (proof, entry) = (Path.Combine(fixture, "proofs/5.tlog-proof"), Path.Combine(fixture, "entries/5"));
        Change(entry);
        (await StrangersFixture.BashAsync(["proof", proof, entry, .. keys])).Error.ShouldContain("WRONG: the entry is not at index 5");
        Change(Path.Combine(fixture, "export/checkpoint"));
        (await StrangersFixture.BashAsync(["export", Path.Combine(fixture, "export"), .. keys])).Error.ShouldContain("WRONG:");
        using var others = new TestSigner();
        (await StrangersFixture.BashAsync("proof", proof, entry, others.Key(MadeLog.Origin, 1))).Error.ShouldContain("has not signed");
    }

    public void Dispose() => _directory.Dispose();

    private string Fixture(int size)
    {
        using var log = new MadeLog(size, seed: size);
        int[] indexes = [.. new[] { 0, 1, 5, 254, 255, 256, size / 2, size - 1 }.Where(index => index < size).Distinct()];
        MadeFixture.Write(log, _directory.At("fixture"), indexes, older: size == 1 ? null : Math.Max(1, size / 2));
        return _directory.At("fixture");
    }

    // Within the third line of a text, which begins with a hash in all of them; anywhere in an entry or a tile.
    private static void Change(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var lines =
            new[] { "checkpoint", "consistency" }.Contains(Path.GetFileName(file))
            || file.EndsWith(".tlog-proof", StringComparison.Ordinal);
        bytes[3 + (lines ? bytes.Index().Where(b => b.Item == '\n').ElementAt(1).Index : 20)] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
