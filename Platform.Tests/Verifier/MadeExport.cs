using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Platform.Tests.Verifier;

/// <summary>An export as the format says, its files in memory so that tests can change them.</summary>
public sealed class MadeExport
{
    private static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private MadeExport() { }

    /// <summary>In the order of the zip.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The lines of <c>entries.ndjson</c> without LF; writing them back is <see cref="SetEntries"/>.</summary>
    public List<byte[]> Entries { get; private set; } = [];

    public static MadeExport Whole(MadeLog log) => Of(log, "null", [.. Enumerable.Range(0, log.Entries.Count)]);

    /// <summary>Only these indexes, ascending.</summary>
    public static MadeExport Part(MadeLog log, int[] indexes)
    {
        var export = Of(log, """{"actor":null,"from":null,"stream":null,"to":null}""", indexes);
        export.Set("indexes", string.Concat(indexes.Select(index => index.ToString(CultureInfo.InvariantCulture) + "\n")));
        export.Set(
            "proofs",
            string.Concat(
                indexes.Select(index => string.Join(' ', NaiveTree.Path(index, log.Leaves).Select(Convert.ToBase64String)) + "\n")
            )
        );
        return export;
    }

    public void Set(string name, string text) => Files[name] = Encoding.UTF8.GetBytes(text);

    public string Get(string name) => Encoding.UTF8.GetString(Files[name]);

    public void SetEntries(List<byte[]> entries)
    {
        Entries = entries;
        Files["entries.ndjson"] = [.. entries.SelectMany(entry => entry.Append((byte)'\n'))];
    }

    public string WriteDirectory(string path)
    {
        Directory.CreateDirectory(path);
        foreach (var (name, bytes) in Files)
            File.WriteAllBytes(Path.Combine(path, name), bytes);
        return path;
    }

    public string WriteZip(string path, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in Files)
        {
            var item = zip.CreateEntry(name, level);
            item.LastWriteTime = ZipTime;
            using var stream = item.Open();
            stream.Write(bytes);
        }
        return path;
    }

    private static MadeExport Of(MadeLog log, string filter, int[] indexes)
    {
        var export = new MadeExport();
        export.Set("README.md", "How to verify.\n");
        export.Set(
            "manifest.json",
            $$"""{"filter":{{filter}},"format":1,"origin":"{{MadeLog.Origin}}","size":"{{log.Entries.Count}}","tenant":"{{MadeLog.Tenant}}"}"""
        );
        export.Files["checkpoint"] = log.Checkpoint(log.Entries.Count);
        export.Set("root.tlog-proof", log.RootProof([0, 1]));
        export.Set("keys", log.Keys());
        export.Set("policy", log.Policy());
        export.SetEntries([.. indexes.Select(index => log.Entries[index])]);
        return export;
    }
}
