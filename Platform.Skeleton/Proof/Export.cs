using System.Globalization;
using System.Text.Json;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;
using Platform.Skeleton.Setup;

namespace Platform.Skeleton.Proof;

/// <summary>Writes a tenant's evidence bundle (docs/audit-format.md) into a directory, as reader: its newest checkpoint that stands in the root log.</summary>
internal sealed class Export(Parts parts)
{
    private sealed record Head(int Generation, long Size, string Note, long? RootIndex);

    public async Task WriteAsync(string tenant, string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        const string Columns = "SELECT generation, size, note, root_index FROM proof.checkpoints WHERE tenant = $1";
        var root = (await HeadsAsync(tenant, $"{Columns} ORDER BY generation DESC, size DESC LIMIT 1", cancel, MerkleLog.Root))[0];
        var own = (
            await HeadsAsync(
                tenant,
                $"{Columns} AND root_generation = $2 AND root_index < $3 ORDER BY generation DESC, size DESC LIMIT 1",
                cancel,
                tenant,
                root.Generation,
                root.Size
            )
        )[0];
        var (note, rootNote) = (SignedNote.Parse(own.Note), SignedNote.Parse(root.Note));
        var (origin, rootOrigin) = (Checkpoint.Parse(note.Text).Origin, Checkpoint.Parse(rootNote.Text).Origin);
        var trees = new TreeReader(new TreeRows((sql, values, token) => BytesAsync(tenant, sql, token, values)));
        var path = await trees.InclusionAsync(new MerkleLog(MerkleLog.Root, root.Generation), own.RootIndex!.Value, root.Size, cancel);
        using var keys = new LogKeys(parts.Settings.KeyRing, TimeProvider.System);
        var published = keys.Published(rootOrigin);
        var size = own.Size.ToString(CultureInfo.InvariantCulture);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                filter = (object?)null,
                format = 1,
                origin,
                size,
                tenant,
            }
        );
        await TextAsync("README.md", "Check it with platform-verify, or by hand: docs/audit-format.md.\n");
        await File.WriteAllBytesAsync(Path.Combine(directory, "manifest.json"), CanonicalJson.FromJson(manifest), cancel);
        await TextAsync("checkpoint", note.ToString());
        await TextAsync("root.tlog-proof", new TlogProof(own.RootIndex.Value, path, rootNote).ToString());
        await TextAsync("keys", string.Concat(keys.Published(origin).Concat(published).Select(KeyLine)));
        var logs = published.Where(key => key.Key.Kind == SignatureKind.Ed25519).Select(key => $"log {key.Key}\n");
        await TextAsync("policy", string.Concat(logs) + "quorum none\n");
        await EntriesAsync(tenant, own.Size, Path.Combine(directory, "entries.ndjson"), cancel);

        Task TextAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(directory, name), text, cancel);
    }

    private async Task EntriesAsync(string tenant, long size, string path, CancellationToken cancel)
    {
        const int Page = 5_000;
        const string Sql =
            "SELECT entry FROM platform.log WHERE tenant = $1 AND tenant_position > $2 AND tenant_position <= $3 ORDER BY tenant_position";
        await using var file = File.Create(path);
        for (var from = 0L; from < size; from += Page)
        {
            foreach (var entry in await BytesAsync(tenant, Sql, cancel, tenant, from, Math.Min(size, from + Page)))
            {
                await file.WriteAsync(entry, cancel);
                file.WriteByte((byte)'\n');
            }
        }
    }

    private Task<List<Head>> HeadsAsync(string tenant, string sql, CancellationToken cancel, params object[] values) =>
        TenantQuery.ReadAsync(
            parts.Reader,
            tenant,
            sql,
            r => new Head(r.GetInt32(0), r.GetInt64(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3)),
            cancel,
            values
        );

    private Task<List<byte[]>> BytesAsync(string tenant, string sql, CancellationToken cancel, params object[] values) =>
        TenantQuery.ReadAsync(parts.Reader, tenant, sql, r => r.GetFieldValue<byte[]>(0), cancel, values);

    private static string KeyLine(PublishedKey key) => $"{key.Key} {Time(key.From)} {(key.Until is { } until ? Time(until) : "-")}\n";

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
