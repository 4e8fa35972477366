namespace Platform.Cli.Local;

/// <summary>Whether a test may be skipped because what it needs cannot be fetched.</summary>
public static class SkippedTests
{
    /// <summary>1: no registry can be reached here, and whoever starts the tests knows it.</summary>
    public const string OfflineVariable = "PLATFORM_OFFLINE";

    private const string CiVariable = "CI";

    /// <summary>In this process.</summary>
    public static bool AreAllowed => AreAllowedBy(Environment.GetEnvironmentVariable);

    /// <summary>On a developer's machine they are; before a merge (<c>.ci/run</c> sets <c>CI</c>) only where somebody says so.</summary>
    /// <param name="variable">The environment.</param>
    public static bool AreAllowedBy(Func<string, string?> variable) =>
        variable(CiVariable) is null or "" or "false" || variable(OfflineVariable) == "1";
}
