using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>The proof that a log's checkpoint is in the root log, with whatever signature lines a test wants on the root's checkpoint.</summary>
public sealed class WitnessedProof : IDisposable
{
    private readonly ExportDirectory _directory = new();

    public MadeLog Log { get; } = new(30, seed: 14);

    public TestSigner One => Log.Witnesses[0];

    public TestSigner Other => Log.Witnesses[1];

    /// <summary>The root's log line of a policy.</summary>
    public string RootLine => $"log {Log.Signer.Key(MadeLog.Root, 1)}\n";

    /// <summary>What is signed: the root's checkpoint.</summary>
    public string Text => Log.RootProof([]).Split("\n\n")[1] + "\n";

    /// <param name="text">What is signed, where it is another.</param>
    public string Cosigned(TestSigner key, string name, string? text = null) =>
        Encoding.UTF8.GetString(key.Cosignature(name, text ?? Text, 1_790_000_000));

    /// <summary>The root log's line by its Ed25519 key (type 1) or its ECDSA key (2).</summary>
    public string Signed(byte type, string? text = null) =>
        Encoding.UTF8.GetString(Log.Signer.Note(MadeLog.Root, text ?? Text)).Split("\n\n")[1].Split('\n')[type - 1] + "\n";

    /// <summary>Verifies it with these lines below the log's own.</summary>
    public Verifying.Outcome Prove(string policy, params string[] lines) => ProveWith([Signed(1), Signed(2), .. lines], policy);

    /// <summary>Verifies it with these lines and no others.</summary>
    public Verifying.Outcome ProveWith(string[] lines, string policy, params string[] more) =>
        Verifying.Run([
            "proof",
            _directory.File("root.tlog-proof", $"{Log.RootProof([]).Split("\n\n")[0]}\n\n{Text}\n{string.Concat(lines)}"),
            "--entry",
            _directory.File("body", Log.Body(Log.Entries.Count)),
            "--policy",
            _directory.File("policy", policy),
            .. more,
        ]);

    /// <summary>Keys of a file for <c>--keys</c>.</summary>
    public string[] KeysFile(string until, params string[] keys) =>
        ["--keys", _directory.File("keys", string.Concat(keys.Select(key => $"{key} 2026-01-01T00:00:00Z {until}\n")))];

    public void Dispose()
    {
        Log.Dispose();
        _directory.Dispose();
    }
}
