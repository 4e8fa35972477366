using System.IO.Compression;
using Platform.Tests.Cli;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.Strangers;

/// <summary>The ways to verify that an export's own README names, run as they stand there: each accepts the export, and none once a byte is changed.</summary>
public sealed class ReadmeRecipesTests(CliHost host) : IClassFixture<CliHost>
{
    [Fact]
    public async Task our_verifier_does()
    {
        var export = await ExportAsync("ours");
        var command = ReadmeRecipes.Of(export, "## 1.").ShouldHaveSingleItem().Trim().Split(' ', 3);
        command[0].ShouldBe("platform-verify");
        string[] arguments =
        [
            command[1],
            .. command[2]
                .Replace("<this bundle>", export, StringComparison.Ordinal)
                .Replace("<the key you trust>", Key(export), StringComparison.Ordinal)
                .Split(' '),
        ];
        Verifying
            .Run(arguments)
            .ShouldSatisfyAllConditions(it => it.ExitCode.ShouldBe(0, it.Errors), it => it.Output.ShouldEndWith("everything holds\n"));
        Change(export, "entries.ndjson");
        Verifying.Run(arguments).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task bash_and_openssl_do()
    {
        var export = await ExportAsync("bash");
        var recipes = ReadmeRecipes.Of(export, "## 2.");
        recipes.Count.ShouldBe(2);
        var checkpoint = await File.ReadAllLinesAsync(Path.Combine(export, "checkpoint"));
        (await BashAsync(export, recipes[0])).ShouldSatisfyAllConditions(
            it => it.ExitCode.ShouldBe(0, it.Errors),
            it => it.Output.ShouldBe("Verified OK\n")
        );
        (await BashAsync(export, recipes[1])).Output.ShouldBe($"{checkpoint[2]}\n{checkpoint[1]}\n");
        Change(export, "entries.ndjson");
        (await BashAsync(export, recipes[1])).Output.ShouldNotContain(checkpoint[2]);
        Change(export, "checkpoint");
        (await BashAsync(export, recipes[0])).ShouldSatisfyAllConditions(
            it => it.ExitCode.ShouldNotBe(0),
            it => it.Output.ShouldNotContain("Verified OK")
        );
    }

    [Fact]
    public async Task go_does()
    {
        await StrangersTools.RequireAsync();
        var export = await ExportAsync("go");
        var source = Path.Combine(export, "main.go");
        await File.WriteAllTextAsync(source, ReadmeRecipes.Of(export, "## 3.").ShouldHaveSingleItem());
        await StrangersTools.GoAsync(source, Path.Combine(export, "verify"));
        var size = (await File.ReadAllLinesAsync(Path.Combine(export, "checkpoint")))[1];
        (await RunAsync()).ShouldSatisfyAllConditions(
            it => it.ExitCode.ShouldBe(0, it.Errors),
            it => it.Output.ShouldBe($"true {size} entries\n")
        );
        Change(export, "entries.ndjson");
        (await RunAsync()).Output.ShouldBe($"false {size} entries\n");
        Change(export, "checkpoint");
        (await RunAsync()).ExitCode.ShouldNotBe(0);

        Task<CliRun> RunAsync() => host.RunProgramAsync(["bash", "-c", "cd \"$0\" && ./verify \"$1\"", export, Key(export)]);
    }

    private async Task<string> ExportAsync(string tenant)
    {
        var import = await host.RunAsync("import", "cloudtrail", Repository.At("samples/cloudtrail.ndjson"), "--tenant", tenant);
        import.ExitCode.ShouldBe(0, import.Errors);
        var run = await host.RunAsync("export", "--tenant", tenant);
        run.ExitCode.ShouldBe(0, run.Errors);
        var directory = Path.Combine(host.Directory, tenant);
        await ZipFile.ExtractToDirectoryAsync(directory + ".zip", directory);
        return directory;
    }

    private async Task<CliRun> BashAsync(string export, string recipe)
    {
        await File.WriteAllTextAsync(Path.Combine(export, "recipe.sh"), recipe);
        return await host.RunProgramAsync(["bash", "-c", "cd \"$0\" && exec bash recipe.sh", export]);
    }

    private static string Key(string export) => File.ReadLines(Path.Combine(export, "keys")).First().Split(' ')[0];

    private static void Change(string export, string file)
    {
        var path = Path.Combine(export, file);
        var bytes = File.ReadAllBytes(path);
        bytes[20] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
