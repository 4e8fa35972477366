using System.Text.Json;
using Platform.Cli.Generate;

namespace Platform.Tests.Cli;

/// <summary>A generated log is a log like any other: it verifies, folds and is found again.</summary>
public sealed class GenerateTests(CliHost host) : IClassFixture<CliHost>
{
    private const int Accounts = 40;
    private const int Seed = 7;
    private readonly GeneratedWorld _world = new(Seed, Accounts);

    [Fact]
    public async Task what_is_generated_verifies_is_searched_by_anything_and_tells_its_changes()
    {
        var made = await host.RunAsync("generate", "--tenant", "made", "--events", "3000", "--streams", $"{Accounts}", "--seed", $"{Seed}");
        made.ExitCode.ShouldBe(0, made.Errors);
        made.Output.ShouldStartWith("3,000 events in ");
        (await host.RunAsync("verify", "--tenant", "made")).Output.ShouldStartWith("Clean (made): ");

        var account = _world.Accounts[0];
        var history = await host.RunAsync("replay", $"account/{account}", "--tenant", "made", "--changes");
        history.ExitCode.ShouldBe(0, history.Errors);
        history.Output.ShouldStartWith("VERSION");
        history.Output.ShouldContain($"{account:N}@example.org");
        (await host.RunAsync("replay", $"account/{account}", "--tenant", "made", "--changes", "--version", "1")).ExitCode.ShouldBe(2);

        foreach (var (option, value) in Searches(account))
        {
            var found = await host.RunAsync("search", "--tenant", "made", $"--{option}", value, "--limit", "1", "--json");
            found.Output.ShouldNotBeEmpty($"{option}: {found.Errors}");
            var id = JsonDocument.Parse(found.Output).RootElement.GetProperty("id").GetString()!;
            (await host.RunAsync("search", "--tenant", "made", "--event-id", id)).Output.ShouldEndWith("1 event\n");
        }
    }

    [Fact]
    public async Task a_seed_is_good_for_one_time_in_a_tenant_and_numbers_have_bounds()
    {
        string[] once = ["generate", "--tenant", "once", "--events", "200", "--streams", "10"];
        (await host.RunAsync(once)).ExitCode.ShouldBe(0);
        var again = await host.RunAsync(once);
        again.ExitCode.ShouldBe(1);
        again.Errors.ShouldContain("Take another with --seed.");
        (await host.RunAsync([.. once, "--seed", "2"])).ExitCode.ShouldBe(0);
        (await host.RunAsync("generate", "--tenant", "once", "--events", "0")).ExitCode.ShouldBe(2);
        (await host.RunAsync("generate", "--tenant", "once", "--streams", "1000001")).ExitCode.ShouldBe(2);
    }

    // Of three thousand events, each outsider's and each caller's share is small: what is looked for is what many have.
    private IEnumerable<(string Option, string Value)> Searches(Guid account) =>
        [
            ("subject", account.ToString()),
            ("type", "external-action-recorded"),
            ("action", "kms:Decrypt"),
            ("outcome", "AccessDenied"),
            ("stream", $"account/{account}"),
            ("from", "2020-01-01T00:00:00Z"),
        ];
}
