using System.Globalization;
using System.IO.Compression;
using Platform.Benchmarks;
using Platform.Cli.Local;

namespace Platform.Cli.Evidence;

/// <summary>The verifier as investigators run it, on a whole export; by processor time, since that is what a core has to give.</summary>
public sealed class VerifierBench(string bundle, string directory)
{
    private readonly string _root = DataDirectory.Repository();
    private readonly string _unpacked = Path.Combine(directory, "unpacked");

    /// <summary>Builds the program and unpacks the bundle; not measured.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        string[] build =
        [
            "dotnet",
            "build",
            "Platform.Verify",
            "-c",
            "Release",
            "-v",
            "q",
            "-nologo",
            "-nodeReuse:false",
            "-clp:NoSummary",
        ];
        if (await Subprocess.RunVisiblyAsync(build, _root, cancel) != 0)
        {
            throw new UserException("The verifier does not build (see above).");
        }
        await ZipFile.ExtractToDirectoryAsync(bundle, _unpacked, overwriteFiles: true, cancel);
    }

    /// <summary>The files as they stand in the export.</summary>
    /// <param name="entries">How many it has.</param>
    public Task<Measured> UnpackedAsync(int entries, CancellationToken cancel) => RunAsync("verifier", _unpacked, entries, cancel);

    /// <summary>The zip itself, which is unpacked on the way.</summary>
    public Task<Measured> ZippedAsync(int entries, CancellationToken cancel) => RunAsync("verifier-zip", bundle, entries, cancel);

    // The shell's own clock of its children, user and system, with the program's start: on one core it is the clock on the wall of a quiet machine.
    private async Task<Measured> RunAsync(string name, string export, int entries, CancellationToken cancel)
    {
        var program = Path.Combine(_root, "Platform.Verify", "bin", "Release", "net10.0", "platform-verify.dll");
        const string Timed = "TIMEFORMAT='%U %S'; time taskset -c 0 dotnet \"$1\" log \"$2\" > /dev/null";
        var ran = await Subprocess.RunAsync(["bash", "-c", Timed, "bash", program, export], cancellation: cancel);
        if (ran.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name}: {ran.LastWords}");
        }
        var seconds = ran.LastWords.Split(' ').Sum(part => double.Parse(part, CultureInfo.InvariantCulture));
        return new Measured(name, entries / seconds, 1 / seconds, seconds * 1000, seconds * 1000);
    }
}
