using System.Globalization;

namespace Platform.Benchmarks.Ledger;

/// <summary>Processor time of a PostgreSQL server's sessions, those that ended included (proc(5): utime, stime, cutime, cstime).</summary>
/// <param name="postmaster">Process id of the server.</param>
public sealed class BackendTime(int postmaster)
{
    private const int TicksPerSecond = 100;

    public TimeSpan Read()
    {
        var ticks = 0L;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid) && Fields(pid) is { } fields)
            {
                ticks +=
                    pid == postmaster ? Number(fields[13]) + Number(fields[14])
                    : fields[1] == postmaster.ToString(CultureInfo.InvariantCulture) ? Number(fields[11]) + Number(fields[12])
                    : 0;
            }
        }
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    // Behind the name in brackets, which may hold anything: state, parent, …
    private static string[]? Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
