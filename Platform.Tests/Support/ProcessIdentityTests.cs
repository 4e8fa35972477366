using System.Diagnostics;
using Platform.Cli.Local;

namespace Platform.Tests.Support;

public sealed class ProcessIdentityTests
{
    [Fact]
    public async Task is_gone_once_its_process_has_ended()
    {
        using var process = Process.Start("sleep", "60");
        var identity = ProcessIdentity.Of(process.Id)!.Value;
        identity.IsAlive.ShouldBeTrue();
        await identity.EndAsync(TimeSpan.FromSeconds(5));
        identity.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void is_not_another_process_with_the_same_number()
    {
        var self = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        var earlier = self with { StartTicks = self.StartTicks - 1 };
        earlier.IsAlive.ShouldBeFalse();
        earlier.Kill(); // must reach nobody, least of all us
    }

    [Fact]
    public async Task ends_a_process_that_ignores_the_request()
    {
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        await process.StandardOutput.ReadLineAsync();
        var identity = ProcessIdentity.Of(process.Id)!.Value;
        await identity.EndAsync(TimeSpan.FromMilliseconds(200));
        identity.IsAlive.ShouldBeFalse();
    }
}
