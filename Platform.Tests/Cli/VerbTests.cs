using Platform.Tests.Support;

namespace Platform.Tests.Cli;

/// <summary>Verbs against a platform of their own, which one of them damages.</summary>
public sealed class VerbTests(CliHost host) : IClassFixture<CliHost>
{
    [Fact]
    public async Task a_replaced_operator_key_opens_nothing_and_the_new_one_does()
    {
        var old = await File.ReadAllTextAsync(host.OperatorKeyFile);
        (await host.RunAsync("search", "--tenant", "platform")).ExitCode.ShouldBe(0);
        var replaced = await host.RunAsync("operator-key", "replace");
        replaced.ExitCode.ShouldBe(0, replaced.Errors);
        (await File.ReadAllTextAsync(host.OperatorKeyFile)).ShouldNotBe(old);
        File.GetUnixFileMode(host.OperatorKeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // Other keys' ends stand there too, done by the operator; this one the platform did itself.
        (await host.RunAsync("search", "--tenant", "platform", "--type", "api-key-revoked", "--actor", "platform")).Output.ShouldEndWith(
            "1 event\n"
        );

        await File.WriteAllTextAsync(host.OperatorKeyFile + ".old", old);
        (
            await host.RunProgramAsync([
                "env",
                $"PLATFORM_OPERATOR_KEY_FILE={host.OperatorKeyFile}.old",
                .. host.Tool,
                "search",
                "--tenant",
                "platform",
            ])
        ).Errors.ShouldContain("401 unauthenticated");
    }

    [Fact]
    public async Task this_machines_secrets_go_to_its_own_addresses_alone()
    {
        var run = await host.RunProgramAsync([
            "env",
            "PLATFORM_URL=http://platform.example:1",
            .. host.Tool,
            "search",
            "--tenant",
            "platform",
        ]);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("An operator key is needed for http://platform.example:1");
    }

    [Fact]
    public async Task a_tenants_own_key_decides_whose_log_is_read()
    {
        var key = (await File.ReadAllTextAsync(host.OperatorKeyFile)).Trim();
        var run = await host.RunProgramAsync([
            "env",
            $"PLATFORM_API_KEY={key}",
            .. host.Tool,
            "search",
            "--type",
            "api-key-issued",
            "--json",
        ]);
        run.Output.ShouldContain("\"operator\"");
    }

    [Fact]
    public async Task what_is_sent_in_a_session_is_found_by_it()
    {
        var body = $$"""{"slug":"sent-{{Guid.NewGuid():N}}","name":"Sent"}""";
        (await host.RunAsync("send", "POST", "/v1/tenants", body, "--session", "s-1")).ExitCode.ShouldBe(0);
        var found = await host.RunAsync("search", "--tenant", "platform", "--session", "s-1");
        found.Output.ShouldContain(" tenant-created ");
        found.Output.ShouldEndWith("1 event\n");
    }

    [Fact]
    public async Task a_changed_entry_is_named_and_the_exit_code_says_so()
    {
        await host.RunAsync("import", "cloudtrail", Repository.At("samples/cloudtrail.ndjson"), "--tenant", "damaged");
        var entry = "(SELECT min(position) FROM platform.log WHERE stream LIKE 'external-action/%')";
        var position = await Sql.ScalarAsync(host.Instance.SuperuserUrl, $"SELECT {entry}");
        var served = await host.RunProgramAsync(["env", "-u", "PLATFORM_WORKER_URL", .. host.Tool, "verify", "--tenant", "damaged"]);
        served.ExitCode.ShouldBe(0, served.Errors);
        served.Output.ShouldStartWith("Clean (damaged): ");

        await Sql.ScalarAsync(
            host.Instance.SuperuserUrl,
            $"UPDATE platform.log SET entry = overlay(entry PLACING 'X'::bytea FROM octet_length(entry) - 12) WHERE position = {entry}"
        );
        var verified = await host.RunAsync("verify");
        verified.ExitCode.ShouldBe(1);
        verified.Output.ShouldStartWith($"WRONG: entry-changed at position {position}, ");
        served = await host.RunProgramAsync(["env", "-u", "PLATFORM_WORKER_URL", .. host.Tool, "verify", "--tenant", "damaged"]);
        served.ExitCode.ShouldBe(1);
        served.Output.ShouldStartWith("WRONG (damaged): entry-changed at tenant position 3\n");
    }
}
