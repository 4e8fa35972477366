using System.CommandLine;
using System.Globalization;
using Platform.Cli.Client;
using Platform.Cli.Import;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verbs;

/// <summary><c>import cloudtrail</c>: sends a file of another system's records into a tenant's log. May be repeated at any time.</summary>
public static class ImportVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "One JSON record a line, plain or gzip" };
        var tenant = new Option<string?>("--tenant") { Description = "The tenant's slug; created if there is none" };
        var cloudTrail = new Command("cloudtrail", "AWS CloudTrail records") { file, tenant };
        cloudTrail.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(tenant), cancellation));
        return new Command("import", "Record what happened in another system; what is known already is not recorded again") { cloudTrail };
    }

    private static async Task<int> RunAsync(string file, string? tenant, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var request = new SessionRequest("import", [TenantPermissions.AuditWrite], Create: true);
        await using var session = await TenantSession.OpenAsync(Connection.Find(), tenant, request, cancellation);
        var importer = new Importer(session.Client, CloudTrail.Map);
        var counts = await LiveProgress.RunAsync("Importing", progress => importer.RunAsync(file, progress, cancellation));
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await Console.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Settled:#,0} records: {counts.Recorded:#,0} recorded, {counts.Duplicates:#,0} duplicates, in {seconds:0.0} s"
            )
        );
        if (counts.BadCount == 0)
        {
            return 0;
        }
        await Console.Error.WriteAsync(counts.BadLines());
        await Console.Error.WriteLineAsync($"{counts.BadCount} lines were not recorded; all others were. Mend them and run it again.");
        return 1;
    }
}
