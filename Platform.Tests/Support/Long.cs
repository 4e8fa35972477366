namespace Platform.Tests.Support;

/// <summary>How often a test does the same: once or a few times as a rule, as often as it takes with <c>./platform test --long</c>.</summary>
public static class Long
{
    public static bool IsAsked => Environment.GetEnvironmentVariable("PLATFORM_LONG") == "1";

    public static int Times(int usual, int asked) => IsAsked ? asked : usual;
}
