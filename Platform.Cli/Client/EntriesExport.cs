using System.Globalization;
using System.Security.Cryptography;
using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>What has been written.</summary>
public sealed record ExportedFile(string Path, long Entries, long Bytes, string Sha256);

/// <summary>
/// Writes a tenant's log into a file, one entry a line, byte for byte as it is stored. The file appears under its name when it is
/// complete; until then it is <c>….partial</c>.
/// </summary>
/// <param name="client">Acts as the tenant, with <c>audit:read</c>, with one credential for the whole walk.</param>
public sealed class EntriesExport(ApiClient client)
{
    private const int PageEntries = 2_000;
    private const string NextHeader = "Platform-Next";

    /// <exception cref="UserException">The file is there already, or the platform refuses.</exception>
    public async Task<ExportedFile> WriteAsync(string path, bool overwrite, Action<Done> progress, CancellationToken cancellation)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new UserException($"{path} is there already: --force replaces it, --out names another.");
        }
        var partial = path + ".partial";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (entries, bytes) = (0L, 0L);
        await using (var file = File.Create(partial))
        {
            string? after = null;
            do
            {
                var (page, next) = await PageAsync(after, cancellation);
                await file.WriteAsync(page, cancellation);
                hash.AppendData(page);
                entries += page.AsSpan().Count((byte)'\n');
                bytes += page.Length;
                after = next;
                progress(new Done(null, string.Create(CultureInfo.InvariantCulture, $"{entries:#,0} entries")));
            } while (after is not null);
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite);
        return new ExportedFile(path, entries, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private async Task<(byte[] Page, string? Next)> PageAsync(string? after, CancellationToken cancellation)
    {
        var path = $"v1/audit/entries?limit={PageEntries}" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
        using var answer = await client.SendAsync(HttpMethod.Get, path, null, null, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw new UserException((await Problem.ReadAsync(answer, cancellation)).ToString());
        }
        var next = answer.Headers.TryGetValues(NextHeader, out var values) ? values.First() : null;
        return (await answer.Content.ReadAsByteArrayAsync(cancellation), next);
    }
}
