using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Domain.Tenancy;

namespace Platform.Cli.Verification;

/// <summary>Has the platform verify tenant logs, over HTTP, one after the other.</summary>
public static class ServedVerification
{
    private static readonly TimeSpan VerificationMax = TimeSpan.FromHours(1);

    public static async IAsyncEnumerable<Verdict> RunAsync(
        Connection connection,
        string? tenant,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var each in await TenantsAsync(connection, tenant, cancellation))
        {
            var request = new SessionRequest("verify", [TenantPermissions.AuditVerify]);
            await using var session = await TenantSession.OpenAsync(connection, each, request, cancellation);
            var name = session.Slug ?? "the key's tenant";
            var view = await LiveProgress.RunAsync($"Verifying {name}", tell => VerifyAsync(session.Client, tell, cancellation));
            yield return VerdictOf(view, name);
        }
    }

    private static async Task<List<string?>> TenantsAsync(Connection connection, string? tenant, CancellationToken cancellation)
    {
        if (tenant is not null || connection.ApiKey is not null)
        {
            return [tenant];
        }
        using var operators = new ApiClient(connection.Url, connection.RequireOperatorKey());
        var all = await new TenantDirectory(operators).AllAsync(cancellation);
        return [TenantDirectory.Platform, .. all.Select(known => known.Id)];
    }

    private static async Task<JsonNode> VerifyAsync(ApiClient client, Action<Done> tell, CancellationToken cancellation)
    {
        var started = await client.PostAsync("v1/audit/verifications", null, cancellation);
        JsonNode? view = null;
        var ended = await Until.TrueAsync(
            async () =>
            {
                view = await client.GetAsync($"v1/audit/verifications/{(string)started["id"]!}", cancellation);
                var (done, total) = ((long?)view["progress"]?["done"], (long?)view["progress"]?["total"]);
                tell(new Done(done is not null && total > 0 ? (double)done / total : null, done is null ? "" : $"{done} entries"));
                return (string?)view["state"] is "done" or "failed";
            },
            VerificationMax,
            cancellation
        );
        return ended ? view! : throw new UserException($"The verification has not ended within {VerificationMax.TotalMinutes:0} minutes.");
    }

    private static Verdict VerdictOf(JsonNode view, string name) =>
        (string?)view["state"] == "failed" ? throw new UserException($"The verification of {name} could not be carried out.")
        : (bool?)view["clean"] == true
            ? new Verdict(true, string.Create(CultureInfo.InvariantCulture, $"Clean ({name}): {(long?)view["entries"]:#,0} entries"))
        : new Verdict(
            false,
            $"WRONG ({name}): {(string?)view["finding"]} at tenant position {(string?)view["firstWrongPosition"] ?? "–"}\n{(string?)view["explanation"]}"
        );
}
