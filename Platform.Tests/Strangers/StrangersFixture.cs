using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Strangers;

/// <summary>
/// Hands a log's public files to verifiers that other people wrote. The directory:
/// <code>
/// checkpoint                    the newest signed note of the log
/// vkeys                         the log's verifier keys, one a line: Ed25519 (0x01), then ECDSA (0x02); all of them have signed
/// entries/&lt;index&gt;               bytes of an entry, no LF; as many as one likes
/// proofs/&lt;index&gt;.tlog-proof     for each of these entries; the checkpoint within may be any of the log
/// tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]          every tile of the newest checkpoint's size (C2SP tlog-tiles, no entry bundles needed)
/// older, consistency            an earlier signed note, and the add-checkpoint body from its size to the newest; both or neither
/// export/                       a whole export of the newest checkpoint, unpacked; or absent
/// </code>
/// Whoever makes one, a generator or a server, has it verified by <see cref="VerifyAsync"/>.
/// </summary>
public static class StrangersFixture
{
    private const int BashEntriesMax = 300;
    private const int BashProofsMax = 3;

    /// <summary>Go's sumdb packages, npm's @sigstore/verify and @transmute/rfc9162, and bash with openssl all accept the fixture.</summary>
    public static async Task VerifyAsync(string directory)
    {
        foreach (var said in await StrangersTools.VerifyAsync(directory))
            said.ExitCode.ShouldBe(0, said.Error);
        await VerifyByBashAsync(directory);
    }

    /// <summary>bash and openssl alone, which every machine has that runs the tests.</summary>
    public static async Task VerifyByBashAsync(string directory)
    {
        foreach (var run in BashRuns(directory))
            (await BashAsync([.. run])).ShouldSatisfyAllConditions(said => said.ExitCode.ShouldBe(0, said.Error));
    }

    /// <summary>Runs <c>docs/verify-proof.sh</c>.</summary>
    public static Task<Subprocess.Outcome> BashAsync(params string[] arguments) =>
        Subprocess.RunAsync(["bash", Repository.At("docs/verify-proof.sh"), .. arguments]);

    private static IEnumerable<string[]> BashRuns(string directory)
    {
        var keys = File.ReadAllLines(Path.Combine(directory, "vkeys"));
        // A process for each hash: a few are enough to show that it can be done.
        foreach (var proof in Directory.GetFiles(Path.Combine(directory, "proofs")).Order(StringComparer.Ordinal).Take(BashProofsMax))
            yield return ["proof", proof, Path.Combine(directory, "entries", Path.GetFileNameWithoutExtension(proof)), .. keys];
        var export = Path.Combine(directory, "export");
        if (Directory.Exists(export) && File.ReadLines(Path.Combine(export, "entries.ndjson")).Count() <= BashEntriesMax)
            yield return ["export", export, .. keys];
    }
}
