using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Cli.Local;

/// <summary>Runs another program to its end.</summary>
public static class Subprocess
{
    /// <summary>What a program left behind. Output may hold secrets: show <see cref="Error"/> only.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        /// <summary>The last thing it said, for a one-line message.</summary>
        public string LastWords =>
            (Error.Length > 0 ? Error : Output)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .LastOrDefault()
            ?? $"exit code {ExitCode}";
    }

    /// <summary>Runs it with its output gathered. Works in <c>/</c>, since another user may not be able to enter ours.</summary>
    public static async Task<Outcome> RunAsync(
        IReadOnlyList<string> command,
        string? input = null,
        CancellationToken cancellation = default
    )
    {
        using var process = Start(
            new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
                UseShellExecute = false,
            }
        );
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new Outcome(process.ExitCode, await output, await error);
    }

    /// <summary>Runs it on our own terminal and gives its exit code.</summary>
    public static async Task<int> RunVisiblyAsync(IReadOnlyList<string> command, string directory, CancellationToken cancellation = default)
    {
        using var process = Start(new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = directory });
        try
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new UserException($"{info.FileName} could not be started.");
        }
        catch (Win32Exception problem)
        {
            throw new UserException($"{info.FileName} could not be started: {problem.Message}.", problem);
        }
    }
}
