using Platform.Cli.Local;

namespace Platform.Tests.Deploy;

/// <summary>A container's environment on this machine: only the addresses of the servers and the directories of the volumes are others.</summary>
internal static class ComposedEnvironment
{
    private const string Bind = "PLATFORM_BIND";
    private static readonly string[] OfTheSystem = ["PATH", "HOME", "DOTNET_ROOT", "DOTNET_CLI_HOME", "TMPDIR"];

    /// <param name="values">What stands in <c>.env</c>.</param>
    /// <param name="volume">Where what a named volume holds lies here.</param>
    public static Dictionary<string, string> Of(
        ComposeService service,
        IReadOnlyDictionary<string, string> values,
        int postgres,
        int redis,
        Func<string, string> volume
    )
    {
        var environment = service.Environment.ToDictionary(
            variable => variable.Key,
            variable => Below(service, At(ComposeService.Filled(variable.Value, values), postgres, redis), volume)
        );
        if (environment.ContainsKey(Bind))
        {
            environment[Bind] = "127.0.0.1";
        }
        return environment;
    }

    /// <summary>Runs a verb with this environment, and nothing of ours but what programs need to start.</summary>
    public static Task<Subprocess.Outcome> RunAsync(Dictionary<string, string> environment, IEnumerable<string> verb) =>
        Subprocess.RunAsync([
            "env",
            "-i",
            .. OfTheSystem
                .Where(name => Environment.GetEnvironmentVariable(name) is not null)
                .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}"),
            .. environment.Select(variable => $"{variable.Key}={variable.Value}"),
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll"),
            .. verb,
        ]);

    private static string At(string value, int postgres, int redis) =>
        value
            .Replace("@postgres:5432", $"@127.0.0.1:{postgres}", StringComparison.Ordinal)
            .Replace("@redis:6379", $"@127.0.0.1:{redis}", StringComparison.Ordinal);

    private static string Below(ComposeService service, string value, Func<string, string> volume)
    {
        var mount = service.Mounts.FirstOrDefault(m => value == m[1] || value.StartsWith(m[1] + "/", StringComparison.Ordinal));
        return mount is null ? value : volume(mount[0]) + value[mount[1].Length..];
    }
}
