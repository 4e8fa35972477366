namespace Platform.Tests.Strangers;

/// <summary>What an unpacked export's README tells to run.</summary>
internal static class ReadmeRecipes
{
    /// <summary>What stands indented in one part of the README, block by block.</summary>
    public static List<string> Of(string export, string heading)
    {
        var part = File.ReadAllText(Path.Combine(export, "README.md"))
            .Split("\n## ")
            .Single(each => ("## " + each).StartsWith(heading, StringComparison.Ordinal));
        var recipes = new List<string>();
        var within = false;
        foreach (var line in part.Split('\n'))
        {
            var code = line.StartsWith("    ", StringComparison.Ordinal);
            if (code && !within)
            {
                recipes.Add("");
            }
            within = code || (within && line.Length == 0);
            if (within)
            {
                recipes[^1] += (code ? line[4..] : "") + "\n";
            }
        }
        return recipes;
    }
}
