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

    public string Cosigned(TestSigner key, string name) => Encoding.UTF8.GetString(key.Cosignature(name, Text, 1_790_000_000));

    /// <summary>Verifies it with these lines below the log's own.</summary>
    public Verifying.Outcome Prove(string policy, params string[] lines) => Prove(Log.RootProof([]) + string.Concat(lines), policy);

    public void Dispose()
    {
        Log.Dispose();
        _directory.Dispose();
    }

    private Verifying.Outcome Prove(string proof, string policy) =>
        Verifying.Run(
            "proof",
            _directory.File("root.tlog-proof", proof),
            "--entry",
            _directory.File("body", Log.Body(Log.Entries.Count)),
            "--policy",
            _directory.File("policy", policy)
        );
}
