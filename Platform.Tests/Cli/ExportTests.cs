using System.Security.Cryptography;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

public sealed class ExportTests(CliHost host) : IClassFixture<CliHost>
{
    [Fact]
    public async Task an_export_holds_the_logs_own_bytes_and_its_credential_is_revoked()
    {
        var file = Path.Combine(host.Directory, "exported.ndjson");
        await host.RunAsync("import", "cloudtrail", Repository.At("samples/cloudtrail.ndjson"), "--tenant", "taken-away");
        var run = await host.RunAsync("export", "--tenant", "taken-away", "--out", file);
        run.ExitCode.ShouldBe(0, run.Errors);
        var exported = await File.ReadAllBytesAsync(file);
        run.Output.ShouldContain($"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(exported))}");
        var entries = exported.Count(b => b == '\n');
        // The export's own reading stands behind what it has seen.
        (await StoredAsync("taken-away", entries)).ShouldBe(exported);
        var checkedByHand = await host.RunProgramAsync(["bash", Repository.At("docs/verify-export.sh"), file]);
        checkedByHand.Output.ShouldEndWith(" streams: every chain holds\n");

        (await host.RunAsync("search", "--tenant", "taken-away", "--type", "api-key-issued")).Output.ShouldContain("3 events");
        (await host.RunAsync("search", "--tenant", "taken-away", "--type", "api-key-revoked")).Output.ShouldContain("3 events");
        (await host.RunAsync("export", "--tenant", "taken-away", "--out", file)).ShouldSatisfyAllConditions(
            again => again.ExitCode.ShouldBe(1),
            again => again.Errors.ShouldContain("is there already: --force replaces it")
        );
    }

    [Fact]
    public async Task a_stream_is_replayed_whoevers_it_is()
    {
        await host.RunAsync("import", "cloudtrail", Repository.At("samples/cloudtrail.ndjson"), "--tenant", "replayed");
        var id = await TenantAsync("replayed");
        (await host.RunAsync("replay", $"tenant/{id}")).Output.ShouldContain("slug      replayed\n");
        (await host.RunAsync("replay", $"tenant/{id}", "--at", "2020-01-01T00:00:00Z")).Errors.ShouldContain("404 not-found");
        (await host.RunAsync("replay", "tenant/nobody")).Errors.ShouldContain("No tenant has a stream tenant/nobody.");
    }

    private async Task<string> TenantAsync(string slug) =>
        (string)
            (
                await Sql.ScalarAsync(
                    host.Instance.SuperuserUrl,
                    "SELECT tenant FROM platform.log WHERE tenant <> 'platform' AND stream LIKE 'tenant/%' "
                        + $"AND convert_from(entry, 'UTF8')::jsonb #>> '{{data,slug}}' = '{slug}'"
                )
            )!;

    private async Task<byte[]> StoredAsync(string slug, int count) =>
        (byte[])
            (
                await Sql.ScalarAsync(
                    host.Instance.SuperuserUrl,
                    $"""
                    SELECT string_agg(entry || '\x0a'::bytea, '' ORDER BY tenant_position) FROM platform.log
                    WHERE tenant = '{await TenantAsync(slug)}' AND tenant_position <= {count}
                    """
                )
            )!;
}
