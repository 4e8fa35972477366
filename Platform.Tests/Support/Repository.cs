namespace Platform.Tests.Support;

/// <summary>Where the source tree lies, found upwards from the test binary.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>An absolute path for one relative to the root, with <c>/</c>.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>Source files with this ending, relative to the root with <c>/</c>, in order; nothing that a build made.</summary>
    public static IReadOnlyList<string> Files(string ending) =>
        [
            .. Directory
                .EnumerateFiles(Root, "*" + ending, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "artifacts" || part.StartsWith('.')))
                .Order(StringComparer.Ordinal),
        ];

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Platform.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException($"no Platform.sln above {AppContext.BaseDirectory}");
    }
}
