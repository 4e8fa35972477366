using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

/// <summary>What operators do about signed logs, against a platform that signs.</summary>
public sealed class ProofVerbTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task logs_are_signed_with_a_new_key_and_begun_again_without_a_restart()
    {
        await SignedAsync("generation = 1");
        var status = await host.RunAsync("proof", "status");
        status.ExitCode.ShouldBe(0, status.Errors);
        status.Output.ShouldContain("Root log: size ");
        status.Output.ShouldNotContain("nobody");

        var rotated = await host.RunAsync("keys", "rotate-signing");
        rotated.ExitCode.ShouldBe(0, rotated.Errors);
        var lines = rotated.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("Epoch 2 ");
        lines[1..].ShouldAllBe(line => line.StartsWith("platform.localhost/root+", StringComparison.Ordinal));

        var begun = await host.RunAsync("proof", "begin-again", "--tenant", "all", "--reason", "restored after a test");
        begun.ExitCode.ShouldBe(0, begun.Errors);
        begun.Output.ShouldContain("Begun again as platform.localhost/root.2.");
        await SignedAsync("tenant = 'platform' AND generation = 2 AND note LIKE 'platform.localhost/platform.2%'");
        await SignedAsync("tenant = 'root' AND generation = 2");
        (await host.RunAsync("search", "--tenant", "platform", "--type", "log-begun-again")).Output.ShouldContain("log-begun-again");
        (await host.RunAsync("proof", "status")).ExitCode.ShouldBe(0);
        (await host.RunAsync("proof", "begin-again", "--tenant", "nobody", "--reason", "none")).Errors.ShouldContain("was ever signed");
    }

    private async Task SignedAsync(string where) =>
        (
            await Until.TrueAsync(
                async () =>
                    await Sql.ScalarAsync(host.Instance.SuperuserUrl, $"SELECT EXISTS (SELECT FROM proof.checkpoints WHERE {where})")
                        is true,
                Deadline
            )
        ).ShouldBeTrue(where);
}
