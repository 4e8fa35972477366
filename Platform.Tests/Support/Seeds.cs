using System.Globalization;

namespace Platform.Tests.Support;

/// <summary>Seeds of random runs: a new one each time, printed; <c>PLATFORM_TEST_SEED</c> repeats one.</summary>
public static class Seeds
{
    public static int Next(ITestOutputHelper output)
    {
        var given = Environment.GetEnvironmentVariable("PLATFORM_TEST_SEED");
        var seed = given is null ? Random.Shared.Next(1, 1_000_000) : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}; repeat with PLATFORM_TEST_SEED={seed}");
        return seed;
    }
}
