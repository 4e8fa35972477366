namespace Platform.Cli.Evidence;

/// <summary>The text that goes with every bundle: what is in it and three ways to verify it.</summary>
public static class BundleReadme
{
    private const string Resource = "Platform.Cli.Evidence.bundle-readme.md";

    public static byte[] Bytes()
    {
        using var stream =
            typeof(BundleReadme).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
