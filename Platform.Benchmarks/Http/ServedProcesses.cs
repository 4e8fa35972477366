using System.Globalization;

namespace Platform.Benchmarks.Http;

/// <summary>
/// What an instance's processes take of the machine, as the kernel counts it (proc(5)): on a machine that others use too, processor time is a steadier
/// measure than the clock on the wall.
/// </summary>
/// <param name="api">Pid of the API.</param>
/// <param name="projections">Pid of the projections.</param>
/// <param name="postgres">Pid of the postmaster, whose children are told apart by the role they serve.</param>
/// <param name="redis">Pid of Redis.</param>
public sealed class ServedProcesses(int api, int projections, int postgres, int redis)
{
    private const double MicrosecondsOfTick = 10_000;
    private const double BytesOfMegabyte = 1 << 20;

    /// <summary>Microseconds of processor time so far, user and kernel, by part.</summary>
    public IReadOnlyDictionary<string, double> Spent()
    {
        var spent = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["api"] = Of(api)?.Microseconds ?? 0,
            ["projections"] = Of(projections)?.Microseconds ?? 0,
            ["postgres-service"] = 0,
            ["postgres-worker"] = 0,
            ["postgres-other"] = 0,
            ["redis"] = Of(redis)?.Microseconds ?? 0,
            // Shares the machine with what it loads.
            ["client"] = Of(Environment.ProcessId)?.Microseconds ?? 0,
        };
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid)
                && Of(pid) is { } process
                && process.Parent == postgres
            )
            {
                spent[PartOf(Text($"{directory}/cmdline"))] += process.Microseconds;
            }
        }
        return spent;
    }

    /// <summary>What each part took for one operation between two looks.</summary>
    public static IEnumerable<Figure> Each(
        string name,
        IReadOnlyDictionary<string, double> before,
        IReadOnlyDictionary<string, double> after,
        double operations
    ) => after.Select(part => new Figure($"{name}-cpu-{part.Key}", (part.Value - before[part.Key]) / operations, "µs each"));

    /// <summary>The API's resident memory.</summary>
    public Figure Resident()
    {
        var pages = long.Parse(Text($"/proc/{api}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
        return new Figure("api-rss", pages * Environment.SystemPageSize / BytesOfMegabyte, "MB");
    }

    // PostgreSQL writes into its title: "postgres: <role> <database> <address> <state>".
    private static string PartOf(string title) =>
        title.Contains("platform_service platform ", StringComparison.Ordinal) ? "postgres-service"
        : title.Contains("platform_worker platform ", StringComparison.Ordinal) ? "postgres-worker"
        : "postgres-other";

    private static (int Parent, double Microseconds)? Of(int pid)
    {
        var stat = Text($"/proc/{pid}/stat");
        // The name before it may hold anything, spaces and parentheses too.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 13)
        {
            return null;
        }
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks * MicrosecondsOfTick);
    }

    // A process may end between being seen and being read.
    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
