using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Cli.Siem;
using Platform.Ledger.Serialization;

namespace Platform.Cli.Evidence;

/// <summary>What is wanted of an export.</summary>
/// <param name="Readable">Of <see cref="ReadableFiles.Kinds"/>.</param>
/// <param name="Open">Whether they show personal values in clear.</param>
public sealed record BundleRequest(BundleFilter Filter, IReadOnlyCollection<string> Readable, bool Open);

/// <summary>What has been written.</summary>
/// <param name="Size">Entries that the checkpoint covers.</param>
/// <param name="Unsigned">Entries that the log had behind those when it was asked for a checkpoint.</param>
public sealed record WrittenBundle(string Path, string Origin, long Size, long Entries, long Bytes, long Unsigned);

/// <summary>
/// Writes an evidence bundle (docs/audit-format.md): a zip that anyone can check with the keys in their own hands. The same log and checkpoint give the same
/// bytes. The file appears under its name when it is complete. Memory holds two pages of entries, however long the log is.
/// </summary>
public sealed class EvidenceBundle(ApiClient client, BundleRequest request)
{
    /// <exception cref="UserException">The file is there already, or the platform refuses.</exception>
    public async Task<WrittenBundle> WriteAsync(string path, bool overwrite, Action<Done> progress, CancellationToken cancellation)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new UserException($"{path} is there already: --force replaces it, --out names another.");
        }
        // Right after a large import the trees are still growing, and the answer waits for them.
        var evidence = await Waiting.ForAsync(client.GetAsync("v1/log/evidence", cancellation), "the newest checkpoint", progress);
        var partial = path + ".partial";
        var (size, entries, bytes) = (Number(evidence, "size"), 0L, 0L);
        await using (var file = File.Create(partial))
        {
            var zip = new ZipWriter(file);
            AddHead(zip, evidence);
            entries = await AddEntriesAsync(zip, partial, size, progress, cancellation);
            zip.Finish();
            file.Flush(flushToDisk: true);
            bytes = file.Length;
        }
        File.Move(partial, path, overwrite);
        return new WrittenBundle(path, (string)evidence["origin"]!, size, entries, bytes, Number(evidence, "logged") - size);
    }

    private static long Number(JsonNode evidence, string member) => long.Parse((string)evidence[member]!, CultureInfo.InvariantCulture);

    private void AddHead(ZipWriter zip, JsonNode evidence)
    {
        var manifest = new JsonObject
        {
            ["filter"] = request.Filter.Json,
            ["format"] = 1,
            ["origin"] = (string)evidence["origin"]!,
            ["size"] = (string)evidence["size"]!,
            ["tenant"] = (string)evidence["tenant"]!,
        };
        zip.Add("README.md", BundleReadme.Bytes());
        zip.Add("manifest.json", CanonicalJson.FromJson(Encoding.UTF8.GetBytes(manifest.ToJsonString())));
        foreach (var (name, member) in (ReadOnlySpan<(string, string)>)[("checkpoint", "checkpoint"), ("root.tlog-proof", "root")])
        {
            zip.Add(name, Encoding.UTF8.GetBytes((string)evidence[member]!));
        }
        zip.Add("keys", Encoding.UTF8.GetBytes((string)evidence["keys"]!));
        zip.Add("policy", Encoding.UTF8.GetBytes((string)evidence["policy"]!));
    }

    private async Task<long> AddEntriesAsync(
        ZipWriter zip,
        string partial,
        long size,
        Action<Done> progress,
        CancellationToken cancellation
    )
    {
        var filter = request.Filter;
        using var readable = new ReadableFiles(request.Readable, () => Spool(partial));
        await using var opened = request.Open && !readable.IsEmpty ? new OpenedEvents(client, filter, cancellation) : null;
        await using var indexSpool = Spool(partial);
        await using var proofSpool = Spool(partial);
        using var indexes = new PackedFile("indexes", indexSpool);
        using var proofs = new PackedFile("proofs", proofSpool);
        var entries = zip.Begin("entries.ndjson");
        var (count, reached) = (0L, 0L);
        await foreach (var page in new EntryPages(client, filter, size).ReadAsync(cancellation))
        {
            var packing = Task.Run(() => entries.Write(page.Entries.Span), cancellation);
            if (!readable.IsEmpty)
            {
                IReadOnlyList<AuditEvent> events =
                [
                    .. page.Lines().Zip(page.Positions, (line, position) => EntryEvents.OfEntry(position, line)),
                ];
                await readable.WriteAsync(opened is null ? events : await opened.OpenAsync(events));
            }
            await packing;
            indexes.Write(page.Indexes);
            proofs.Write(page.Proofs);
            count += page.Positions.Count;
            // A part's end is not known: how far into the log it is, is. A page that found nothing may have others behind it.
            reached = page.Positions is [.., var last] ? last : reached;
            progress(new Done((double)reached / size, string.Create(CultureInfo.InvariantCulture, $"{count:#,0} entries")));
        }
        zip.End(entries);
        if (!filter.IsEmpty)
        {
            zip.Append(indexes);
            zip.Append(proofs);
        }
        readable.AppendTo(zip);
        return count;
    }

    private static FileStream Spool(string partial) =>
        new(
            $"{partial}.{Path.GetRandomFileName()}",
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 16,
            FileOptions.DeleteOnClose
        );
}
