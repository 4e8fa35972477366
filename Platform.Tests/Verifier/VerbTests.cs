using System.IO.Compression;

namespace Platform.Tests.Verifier;

/// <summary>What platform-verify says of exports, proofs and older checkpoints.</summary>
public sealed class VerbTests : IDisposable
{
    private const int Size = 60;
    private readonly MadeLog _log = new(Size, seed: 7);
    private readonly ExportDirectory _directory = new();

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    public void a_zip_verifies_like_its_directory(CompressionLevel level)
    {
        var export = MadeExport.Whole(_log);
        export.Set("readable.csv", "for,reading\n");
        var unpacked = Run("log", export.WriteDirectory(_directory.At("export")), "--key", _log.Signer.Key(MadeLog.Root, 1));
        unpacked.ExitCode.ShouldBe(0, unpacked.Errors);
        unpacked.Output.ShouldContain("60 entries of 6 streams, 54 links");
        unpacked.Output.ShouldContain("not verified: readable.csv");
        unpacked.Output.ShouldEndWith("everything holds\n");
        Run("log", export.WriteZip(_directory.At("export.zip"), level), "--key", _log.Signer.Key(MadeLog.Root, 1)).ShouldBe(unpacked);
    }

    [Fact]
    public void a_part_is_proven_line_by_line()
    {
        var export = MadeExport.Part(_log, [3, 4, 17, 59]);
        var directory = export.WriteDirectory(_directory.At("export"));
        var part = Run("log", directory);
        part.ExitCode.ShouldBe(0, part.Errors);
        part.Output.ShouldContain("Whether a line is missing from a part cannot be seen from it.");
        export.Set("indexes", "3\n4\n18\n59\n");
        Run("log", export.WriteDirectory(directory)).Errors.ShouldStartWith("WRONG: entries.ndjson line 3: its proof");
        export.Set("indexes", "3\n4\n17\n");
        Run("log", export.WriteDirectory(directory)).Errors.ShouldStartWith("WRONG: indexes line 4: is missing");
        export.Set("indexes", "3\n4\n17\n59\n60\n");
        Run("log", export.WriteDirectory(directory)).Errors.ShouldStartWith("WRONG: indexes line 5: there is no entry");
    }

    [Fact]
    public void one_entry_is_proven_by_its_proof()
    {
        var proof = _directory.File("17.tlog-proof", _log.Proof(17));
        var entry = _directory.File("17.json", _log.Entries[17]);
        var key = _log.Signer.Key(MadeLog.Origin, 1);
        var proven = Run("proof", proof, "--entry", entry, "--key", key);
        proven.ExitCode.ShouldBe(0, proven.Errors);
        proven.Output.ShouldContain($"is at index 17 of {MadeLog.Origin} with 60 entries");
        Run("proof", proof, "--entry", _directory.File("line", [.. _log.Entries[17], (byte)'\n']), "--key", key).ExitCode.ShouldBe(0);
        Run("proof", proof, "--entry", _directory.File("18.json", _log.Entries[18]), "--key", key).ExitCode.ShouldBe(1);
        Run("proof", proof, "--entry", entry)
            .ShouldSatisfyAllConditions(it => it.ExitCode.ShouldBe(2), it => it.Errors.ShouldContain("no key of a log is known"));
    }

    [Fact]
    public void a_checkpoints_place_in_the_root_log_is_proven_with_its_witnesses()
    {
        var body = _directory.File("body", _log.Body(Size));
        var policy = _directory.File("policy", _log.Policy());
        var proof = _directory.File("root.tlog-proof", _log.RootProof([0, 2]));
        Run("proof", proof, "--entry", body, "--policy", policy).Output.ShouldContain("cosigned by 2 witnesses (quorum most)");
        Run("proof", _directory.File("one", _log.RootProof([1])), "--entry", body, "--policy", policy).ExitCode.ShouldBe(1);
    }

    [Fact]
    public void an_older_checkpoint_tells_whether_the_log_was_forked_or_rewound()
    {
        var export = MadeExport.Whole(_log).WriteDirectory(_directory.At("export"));
        foreach (var size in new[] { 0, 1, 31, 32, Size })
            Run("compare", _directory.File("older", _log.Checkpoint(size)), export)
                .Output.ShouldContain($"extends: the first {size} entries");
        using var larger = new MadeLog(Size + 1, seed: 7);
        var signed = _log.Signer.Note(MadeLog.Origin, larger.Body(Size + 1));
        Run("compare", _directory.File("newer", signed), export).Errors.ShouldStartWith("WRONG: rewound:");
        using var fork = new MadeLog(Size, seed: 9);
        var other = _log.Signer.Note(MadeLog.Origin, fork.Body(30));
        Run("compare", _directory.File("fork", other), export).Errors.ShouldStartWith("WRONG: forked:");
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    private static Verifying.Outcome Run(params string[] arguments) => Verifying.Run(arguments);
}
