using System.CommandLine;
using System.Globalization;
using Platform.Cli.Client;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>export</c>: a tenant's whole log as a file that anyone can hash (docs/audit-format.md).</summary>
public static class ExportVerb
{
    // A walk's cursor belongs to one credential: it is not renewed on the way, and revoked at the end like any other.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    public static Command Create()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's slug or id" };
        var output = new Option<string?>("--out") { Description = "The file to write (default <slug>.entries.ndjson)" };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there" };
        var verb = new Command("export", "Write a tenant's log into a file, one entry a line, byte for byte") { tenant, output, force };
        verb.SetAction(
            (parsed, cancellation) => RunAsync(parsed.GetValue(tenant), parsed.GetValue(output), parsed.GetValue(force), cancellation)
        );
        return verb;
    }

    private static async Task<int> RunAsync(string? tenant, string? output, bool force, CancellationToken cancellation)
    {
        var request = new SessionRequest("export", [TenantPermissions.AuditRead], Life: Life);
        await using var session = await TenantSession.OpenAsync(Connection.Find(), tenant, request, cancellation);
        var path = output ?? $"{session.Slug ?? "tenant"}.entries.ndjson";
        var export = new EntriesExport(session.Client);
        var file = await LiveProgress.RunAsync("Exporting", progress => export.WriteAsync(path, force, progress, cancellation));
        await Console.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Path}: {file.Entries:#,0} entries, {file.Bytes:#,0} bytes\nSHA-256 {file.Sha256}"
            )
        );
        return 0;
    }
}
