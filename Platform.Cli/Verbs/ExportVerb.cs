using System.CommandLine;
using System.Globalization;
using Platform.Cli.Client;
using Platform.Cli.Evidence;
using Platform.Cli.Local;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>export</c>: a tenant's log, or a part of it, as evidence that anyone can check (docs/audit-format.md).</summary>
public static class ExportVerb
{
    // A walk's cursor belongs to one credential: it is not renewed on the way, and revoked at the end like any other.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The tenant's slug or id" };
    private static readonly Option<string?> Output = new("--out")
    {
        Description = "The file to write (default <slug>.zip); one that ends in .ndjson gets the entries alone, one a line",
    };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace a file that is there" };
    private static readonly Option<string?> Stream = new("--stream") { Description = "Only this stream, such as tenant/<id>" };
    private static readonly Option<string?> Actor = new("--actor") { Description = "Only what this actor did" };
    private static readonly Option<string?> From = new("--from") { Description = "Not before this time, such as 2026-11-21T08:00:00Z" };
    private static readonly Option<string?> To = new("--to") { Description = "Before this time" };
    private static readonly Option<string?> With = new("--with")
    {
        Description = "Readable forms to add, such as csv,ocsf,cef or none (default csv)",
    };
    private static readonly Option<string?> Purpose = new("--purpose")
    {
        Description = "Show personal values in clear in the readable forms; why they are read, which is recorded",
    };

    public static Command Create()
    {
        var verb = new Command("export", "Write a tenant's log into a zip that anyone can verify")
        {
            Tenant,
            Output,
            Force,
            Stream,
            Actor,
            From,
            To,
            With,
            Purpose,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var filter = new BundleFilter(parsed.GetValue(Stream), parsed.GetValue(Actor), parsed.GetValue(From), parsed.GetValue(To));
        var purpose = parsed.GetValue(Purpose);
        var personal = purpose is not null || filter.Actor is not null;
        string[] permissions = [TenantPermissions.AuditRead, .. personal ? [TenantPermissions.AuditReadPersonal] : Array.Empty<string>()];
        await using var session = await TenantSession.OpenAsync(
            Connection.Find(),
            parsed.GetValue(Tenant),
            new SessionRequest("export", permissions, Life: Life),
            cancellation
        );
        session.Client.Purpose = purpose;
        var path = parsed.GetValue(Output) ?? $"{session.Slug ?? "tenant"}.zip";
        var force = parsed.GetValue(Force);
        if (!path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
        {
            var forms = parsed.GetValue(With) ?? "csv";
            string[] kinds = forms == "none" ? [] : forms.Split(',', StringSplitOptions.TrimEntries);
            return await BundleAsync(session, new BundleRequest(filter, kinds, purpose is not null), path, force, cancellation);
        }
        return filter.IsEmpty
            ? await EntriesAsync(session, path, force, cancellation)
            : throw new UserException("A part of a log is only proven in a bundle: name a file that ends in .zip.");
    }

    private static async Task<int> BundleAsync(
        TenantSession session,
        BundleRequest request,
        string path,
        bool force,
        CancellationToken cancellation
    )
    {
        var bundle = new EvidenceBundle(session.Client, request);
        var written = await LiveProgress.RunAsync("Exporting", progress => bundle.WriteAsync(path, force, progress, cancellation));
        var part = request.Filter.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $" of {written.Size:#,0}");
        await Console.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{written.Path}: {written.Entries:#,0}{part} entries of {written.Origin}, {written.Bytes:#,0} bytes\nVerify it with: platform-verify log {written.Path}"
            )
        );
        if (written.Unsigned > 0)
        {
            await Console.Error.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{written.Unsigned:#,0} later entries are under no signed checkpoint yet: export again in a moment to have them"
                )
            );
        }
        return 0;
    }

    private static async Task<int> EntriesAsync(TenantSession session, string path, bool force, CancellationToken cancellation)
    {
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
