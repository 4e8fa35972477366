using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Cli.Local;

/// <summary>
/// One process and no other: a pid alone is reused, a pid with its start time (clock ticks since boot, field 22 of
/// <c>/proc/pid/stat</c>, proc(5)) is not.
/// </summary>
public readonly record struct ProcessIdentity(int Pid, long StartTicks)
{
    private const int Hangup = 1;
    private const int NoSuchProcess = 3;

    /// <summary>Null when no such process runs; a zombie has ended.</summary>
    public static ProcessIdentity? Of(int pid) =>
        Stat(pid) is { State: not ('Z' or 'X') } stat ? new ProcessIdentity(pid, stat.StartTicks) : null;

    /// <summary>
    /// The process named in a pid file (its first line), if it runs and its command line holds the text: after a kill -9 the file
    /// stays, and its number may by then be anyone's.
    /// </summary>
    public static ProcessIdentity? FromPidFile(string path, string commandLineHolds)
    {
        try
        {
            using var lines = File.ReadLines(path).GetEnumerator();
            return
                lines.MoveNext()
                && int.TryParse(lines.Current, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && File.ReadAllText($"/proc/{pid}/cmdline").Contains(commandLineHolds, StringComparison.Ordinal)
                ? Of(pid)
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool IsAlive => Of(Pid) == this;

    /// <summary>The processes it started that still run.</summary>
    public IReadOnlyList<ProcessIdentity> Children()
    {
        var parent = Pid;
        return
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 0 && Stat(pid)?.Parent == parent)
                .Select(Of)
                .OfType<ProcessIdentity>(),
        ];
    }

    /// <summary>Sends a signal, if it is still that process.</summary>
    public void Send(PosixSignal signal) => Send(Number(signal));

    /// <summary>SIGKILL, which no handler sees.</summary>
    public void Kill() => Send(9);

    /// <summary>SIGSTOP: it keeps its sockets and answers nothing until <see cref="Continue"/>.</summary>
    public void Freeze() => Send(19);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Send(18);

    /// <summary>SIGTERM, then SIGKILL when the time is over; returns once it has ended.</summary>
    public async Task EndAsync(TimeSpan grace, CancellationToken cancellation = default)
    {
        var process = this;
        Send(PosixSignal.SIGTERM);
        if (!await Until.TrueAsync(() => !process.IsAlive, grace, cancellation))
        {
            Kill();
            await Until.TrueAsync(() => !process.IsAlive, TimeSpan.FromSeconds(5), cancellation);
        }
    }

    private void Send(int signal)
    {
        if (IsAlive && Kill(Pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new UserException(
                $"Process {Pid} cannot be signalled ({Marshal.GetPInvokeErrorMessage(error)}): another user started it."
            );
        }
    }

    // .NET numbers the portable signals below zero and leaves turning them into the system's to its own calls.
    private static int Number(PosixSignal signal) =>
        signal switch
        {
            PosixSignal.SIGTERM => 15,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGQUIT => 3,
            PosixSignal.SIGHUP => Hangup,
            _ => throw new ArgumentOutOfRangeException(nameof(signal)),
        };

    private static (char State, int Parent, long StartTicks)? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            // The name stands in parentheses and may itself hold spaces and parentheses.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
