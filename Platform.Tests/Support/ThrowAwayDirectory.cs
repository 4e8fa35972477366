using System.Globalization;
using Platform.Cli.Local;

namespace Platform.Tests.Support;

/// <summary>
/// A directory below the system's temporary one for servers of a test run. It carries its owner's identity in its name, so that the
/// next run ends and removes what a killed run has left.
/// </summary>
public static class ThrowAwayDirectory
{
    private const string Prefix = "platform-tests-";
    private static int count;

    public static string Create(string what)
    {
        var owner = ProcessIdentity.Of(Environment.ProcessId)!.Value;
        var number = Interlocked.Increment(ref count);
        return Path.Combine(Path.GetTempPath(), $"{Prefix}{owner.Pid}-{owner.StartTicks}-{number}-{what}");
    }

    public static async Task RemoveAsync(string directory) => await Subprocess.RunAsync(["rm", "-rf", directory]);

    public static async Task SweepAsync()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var parts = Path.GetFileName(directory)[Prefix.Length..].Split('-');
            var owner = new ProcessIdentity(
                int.Parse(parts[0], CultureInfo.InvariantCulture),
                parts.Length > 1 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var ticks) ? ticks : 0
            );
            if (!owner.IsAlive)
            {
                ProcessIdentity.FromPidFile(Path.Combine(directory, "data", "postmaster.pid"), directory)?.Kill();
                ProcessIdentity.FromPidFile(Path.Combine(directory, "redis.pid"), directory)?.Kill();
                await RemoveAsync(directory);
            }
        }
    }
}
