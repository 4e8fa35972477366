using System.Globalization;
using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>A tenant's log, the root log above it and their keys, made by the naive definitions: what the server would have stored and signed.</summary>
public sealed class MadeLog : IDisposable
{
    public const string Base = "log.example.com";
    public const string Tenant = "01a1fc6e-bf41-7f01-984f-ec3910a419c8";
    public const string Origin = $"{Base}/{Tenant}";
    public const string Root = $"{Base}/root";
    private const int RootEntriesBefore = 4;

    public MadeLog(int size, int seed, int? streams = null)
    {
        Entries = MadeEntries.Of(Tenant, size, seed, streams ?? Math.Max(1, size / 9));
        Leaves = [.. Entries.Select(NaiveTree.Leaf)];
    }

    public TestSigner Signer { get; init; } = new();
    public TestSigner[] Witnesses { get; } = [new(), new(), new()];
    public List<byte[]> Entries { get; }
    public byte[][] Leaves { get; }

    /// <summary>The signed checkpoint of the log when it had this many entries.</summary>
    public byte[] Checkpoint(int size) => Signer.Note(Origin, Body(size));

    public string Body(int size) => Body(Origin, size, NaiveTree.Root(Leaves.AsSpan(0, size)));

    public string Proof(int index) => Proof(index, NaiveTree.Path(index, Leaves), Checkpoint(Entries.Count));

    /// <summary>The add-checkpoint body that takes a witness from one size to the newest.</summary>
    public string Consistency(int older) =>
        string.Create(CultureInfo.InvariantCulture, $"old {older}\n")
        + Lines(older == 0 ? [] : NaiveTree.Consistency(older, Leaves))
        + "\n"
        + Encoding.UTF8.GetString(Checkpoint(Entries.Count));

    /// <summary>The root log holds this checkpoint's body among others; its checkpoint is cosigned by these witnesses.</summary>
    public string RootProof(int[] witnesses)
    {
        byte[][] leaves =
        [
            .. Enumerable
                .Range(0, RootEntriesBefore + 2)
                .Select(i => NaiveTree.Leaf(Encoding.UTF8.GetBytes(i == RootEntriesBefore ? Body(Entries.Count) : $"other/{i}\n1\n\n"))),
        ];
        var body = Body(Root, leaves.Length, NaiveTree.Root(leaves));
        byte[] note =
        [
            .. Signer.Note(Root, body),
            .. witnesses.SelectMany(w => Witnesses[w].Cosignature(WitnessName(w), body, 1_790_000_000)),
        ];
        return Proof(RootEntriesBefore, NaiveTree.Path(RootEntriesBefore, leaves), note);
    }

    public string Policy(string quorum = "most") =>
        $"log {Signer.Key(Root, 1)}\nlog {Signer.Key(Root, 2)}\n"
        + string.Concat(Witnesses.Select((witness, i) => $"witness w{i} {witness.Key(WitnessName(i), 4)} https://{WitnessName(i)}\n"))
        + $"group most 2 w0 w1 w2\nquorum {quorum}\n";

    public string Keys(string until = "-") =>
        string.Concat(
            new[] { Signer.Key(Origin, 1), Signer.Key(Origin, 2), Signer.Key(Root, 1), Signer.Key(Root, 2) }
                .Concat(Witnesses.Select((witness, i) => witness.Key(WitnessName(i), 4)))
                .Select((key, i) => $"{key} 2026-01-01T00:00:00Z {(i < 4 ? until : "-")}\n")
        );

    public void Dispose()
    {
        Signer.Dispose();
        foreach (var witness in Witnesses)
            witness.Dispose();
    }

    public static string Body(string origin, int size, byte[] root) =>
        string.Create(CultureInfo.InvariantCulture, $"{origin}\n{size}\n{Convert.ToBase64String(root)}\n");

    private static string Proof(int index, byte[][] path, byte[] note) =>
        string.Create(CultureInfo.InvariantCulture, $"c2sp.org/tlog-proof@v1\nindex {index}\n")
        + Lines(path)
        + "\n"
        + Encoding.UTF8.GetString(note);

    private static string Lines(byte[][] hashes) => string.Concat(hashes.Select(hash => Convert.ToBase64String(hash) + "\n"));

    private static string WitnessName(int witness) => $"w{witness}.example.org";
}
