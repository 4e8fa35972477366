using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Cli;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.Evidence;

/// <summary>What <c>export</c> writes, checked without its own code: every entry leads to the signed root, and the checkpoint to the root log.</summary>
public sealed class BundleTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly string[] Head =
    [
        "README.md",
        "manifest.json",
        "checkpoint",
        "root.tlog-proof",
        "keys",
        "policy",
        "entries.ndjson",
    ];

    [Fact]
    public async Task a_whole_log_leads_to_the_signed_root()
    {
        await ImportAsync("whole");
        var files = await ExportAsync("whole", "--with", "csv,ocsf,cef");
        files.Select(file => file.Name).ShouldBe([.. Head, "readable.csv", "events.ocsf.ndjson", "events.cef"]);
        var (manifest, checkpoint) = Verified(files);
        manifest.GetProperty("filter").ValueKind.ShouldBe(JsonValueKind.Null);
        var entries = Lines(files, "entries.ndjson");
        entries.Length.ShouldBe((int)checkpoint.Size);
        var leaves = entries.Select(line => MerkleHash.Leaf(Encoding.UTF8.GetBytes(line))).ToList();
        NaiveTree.Root([.. leaves]).ShouldBe(checkpoint.Root);
        // What was there when the export began is covered.
        entries.Count(line => line.Contains("external-action-recorded", StringComparison.Ordinal)).ShouldBe(42);
        Lines(files, "events.ocsf.ndjson").Length.ShouldBe(entries.Length);
        Lines(files, "events.cef").Length.ShouldBe(entries.Length);
        Text(files, "readable.csv").ShouldNotContain(",carla,");
    }

    [Fact]
    public async Task a_part_has_a_proof_for_each_line_and_opens_values_only_for_a_purpose()
    {
        await ImportAsync("part");
        const string Actor = "carla";
        var files = await ExportAsync("part", "--actor", Actor, "--purpose", "case 7");
        files.Select(file => file.Name).ShouldBe([.. Head, "indexes", "proofs", "readable.csv"]);
        var (manifest, checkpoint) = Verified(files);
        manifest.GetProperty("filter").GetProperty("actor").GetString().ShouldBe(Actor);
        var entries = Lines(files, "entries.ndjson");
        entries.Length.ShouldBeGreaterThan(0);
        var indexes = Lines(files, "indexes").Select(long.Parse).ToArray();
        indexes.ShouldBe(indexes.Order());
        var proofs = Text(files, "proofs").Split('\n')[..^1];
        for (var i = 0; i < entries.Length; i++)
        {
            byte[][] hashes = [.. proofs[i].Split(' ').Select(Convert.FromBase64String)];
            var leaf = MerkleHash.Leaf(Encoding.UTF8.GetBytes(entries[i]));
            MerkleProof.Includes(indexes[i], checkpoint.Size, leaf, hashes, checkpoint.Root).ShouldBeTrue();
        }
        Text(files, "readable.csv").ShouldContain(Actor);
        Text(files, "entries.ndjson").ShouldNotContain(Actor);
        (await host.RunAsync("search", "--tenant", "part", "--type", "trail-read", "--json")).Output.ShouldContain("case 7");
    }

    private async Task ImportAsync(string tenant)
    {
        var run = await host.RunAsync("import", "cloudtrail", Repository.At("samples/cloudtrail.ndjson"), "--tenant", tenant);
        run.ExitCode.ShouldBe(0, run.Errors);
    }

    private async Task<List<(string Name, byte[] Bytes)>> ExportAsync(string tenant, params string[] more)
    {
        var path = Path.Combine(host.Directory, $"{tenant}.zip");
        var run = await host.RunAsync(["export", "--tenant", tenant, "--out", path, .. more]);
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain(" entries of ");
        using var zip = ZipFile.OpenRead(path);
        var files = new List<(string, byte[])>();
        foreach (var entry in zip.Entries)
        {
            entry.LastWriteTime.DateTime.ShouldBe(new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Unspecified));
            using var bytes = new MemoryStream();
            await using var stream = await entry.OpenAsync();
            await stream.CopyToAsync(bytes);
            files.Add((entry.FullName, bytes.ToArray()));
        }
        Directory.GetFiles(host.Directory, $"{tenant}.zip.partial*").ShouldBeEmpty();
        return files;
    }

    /// <summary>Both checkpoints are signed by every key the bundle names for them, and the tenant's stands in the root log.</summary>
    private static (JsonElement Manifest, Checkpoint Checkpoint) Verified(List<(string Name, byte[] Bytes)> files)
    {
        var note = SignedNote.Parse(Text(files, "checkpoint"));
        var anchored = TlogProof.Parse(Text(files, "root.tlog-proof"));
        var keys = Lines(files, "keys").Select(line => VerifierKey.Parse(line.Split(' ')[0])).ToList();
        keys.Select(key => key.Verify(note)).Where(verified => verified is not null).ShouldBe([true, true]);
        keys.Select(key => key.Verify(anchored.Note)).Where(verified => verified is not null).ShouldBe([true, true]);
        var root = Checkpoint.Parse(anchored.Note.Text);
        var leaf = MerkleHash.Leaf(Encoding.UTF8.GetBytes(note.Text));
        MerkleProof.Includes(anchored.Index, root.Size, leaf, anchored.Hashes, root.Root).ShouldBeTrue();
        Text(files, "policy").ShouldContain($"log {root.Origin}+");
        var manifest = JsonDocument.Parse(Text(files, "manifest.json")).RootElement;
        var checkpoint = Checkpoint.Parse(note.Text);
        manifest.GetProperty("origin").GetString().ShouldBe(checkpoint.Origin);
        manifest.GetProperty("size").GetString().ShouldBe(checkpoint.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return (manifest, checkpoint);
    }

    private static string Text(List<(string Name, byte[] Bytes)> files, string name) =>
        Encoding.UTF8.GetString(files.Single(file => file.Name == name).Bytes);

    private static string[] Lines(List<(string Name, byte[] Bytes)> files, string name) =>
        Text(files, name).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
