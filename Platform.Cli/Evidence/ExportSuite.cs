using Platform.Benchmarks;
using Platform.Cli.Local;

namespace Platform.Cli.Evidence;

/// <summary>A tenant's whole log to a bundle, and the bundle through the verifier.</summary>
public static class ExportSuite
{
    public const string Name = "export";

    public static async Task<IReadOnlyList<Measured>> RunAsync(CancellationToken cancel)
    {
        var directory = Directory.CreateTempSubdirectory("platform-bench-export-");
        try
        {
            var bundle = Path.Combine(directory.FullName, "export.zip");
            List<Measured> rounds = [.. await ExportAsync(bundle, cancel), .. await VerifyAsync(bundle, directory.FullName, cancel)];
            return [.. rounds.GroupBy(r => r.Name).Select(g => Measured.Median([.. g]))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<List<Measured>> ExportAsync(string bundle, CancellationToken cancel)
    {
        await using var instance = await BenchInstance.StartAsync(new Steps(), cancel);
        var bench = new ExportBench(await instance.TenantAsync("bench"), instance.Settings.Require(Variables.Database), bundle);
        Console.Error.WriteLine($"appending {ExportBench.Events:N0} events");
        await bench.FillAsync();
        var rounds = new List<Measured>();
        for (var round = 1; round <= Suite.Rounds; round++)
        {
            Console.Error.WriteLine($"export, round {round} of {Suite.Rounds}");
            rounds.Add(await bench.RunAsync("export-all", ReadableFiles.Kinds));
            rounds.Add(await bench.RunAsync("export-csv", "csv"));
            rounds.Add(await bench.RunAsync("export"));
        }
        return rounds;
    }

    // Once the instance is down: it would take its part of the one core.
    private static async Task<List<Measured>> VerifyAsync(string bundle, string directory, CancellationToken cancel)
    {
        var verifier = new VerifierBench(bundle, directory);
        await verifier.PrepareAsync(cancel);
        var rounds = new List<Measured>();
        for (var round = 1; round <= Suite.Rounds; round++)
        {
            Console.Error.WriteLine($"verifier, round {round} of {Suite.Rounds}");
            rounds.Add(await verifier.UnpackedAsync(ExportBench.Events, cancel));
            rounds.Add(await verifier.ZippedAsync(ExportBench.Events, cancel));
        }
        return rounds;
    }
}
