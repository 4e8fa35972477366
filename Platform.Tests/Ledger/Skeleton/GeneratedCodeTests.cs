using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

[Collection(Alone.Name)]
public sealed class GeneratedCodeTests
{
    private const string Committed = "Platform.Skeleton/Internal/Generated";

    [Fact]
    public async Task the_committed_code_is_what_the_endpoints_give_now()
    {
        var directory = ThrowAwayDirectory.Create("code");
        Directory.CreateDirectory(directory);
        await SkeletonProcess.RunAsync(directory, new Dictionary<string, string> { ["SKELETON_CODE"] = directory }, "codegen", "write");
        var written = Read(directory);
        written.ShouldNotBeEmpty();
        foreach (var (name, text) in Read(Repository.At(Committed)))
        {
            written
                .GetValueOrDefault(name)
                .ShouldBe(text, $"{Committed}/{name} is stale: dotnet run --project Platform.Skeleton -- codegen write");
        }
        written.Keys.ShouldBe(Read(Repository.At(Committed)).Keys, ignoreOrder: true);
        await ThrowAwayDirectory.RemoveAsync(directory);
    }

    private static Dictionary<string, string> Read(string directory) =>
        Directory
            .EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(directory, file), File.ReadAllText, StringComparer.Ordinal);
}
