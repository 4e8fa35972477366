using System.Text;

namespace Platform.Tests.Support;

/// <summary>
/// Text that people have agreed to, kept in the repository: a change of it is a change somebody decided on. Run the test with
/// <c>PLATFORM_APPROVE=1</c> to write the new text, and commit it.
/// </summary>
public static class Approved
{
    private const string Variable = "PLATFORM_APPROVE";
    private const int DiffLinesMax = 40;

    /// <summary>Fails, with the lines that differ, unless the file holds exactly this text.</summary>
    /// <param name="path">Relative to the repository's root.</param>
    /// <param name="actual">The text now, lines ending in <c>\n</c>.</param>
    public static void Matches(string path, string actual)
    {
        var file = Repository.At(path);
        var approved = File.Exists(file) ? File.ReadAllText(file) : "";
        if (approved == actual)
            return;
        if (Environment.GetEnvironmentVariable(Variable) != "1")
            Assert.Fail(
                $"{path} differs from what the code says now (- approved, + now):\n{Diff(approved, actual)}"
                    + $"Approve: {Variable}=1 ./platform test"
            );
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, actual);
    }

    /// <summary>What is between the first and the last line that differ, a few lines of each.</summary>
    internal static string Diff(string approved, string actual)
    {
        var (was, now) = (approved.Split('\n'), actual.Split('\n'));
        var head = was.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        var tail = was[head..].Reverse().Zip(now[head..].Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        var text = new StringBuilder().Append("@ line ").Append(head + 1).Append('\n');
        Side(text, "- ", was[head..^tail]);
        Side(text, "+ ", now[head..^tail]);
        return text.ToString();
    }

    private static void Side(StringBuilder text, string mark, string[] lines)
    {
        foreach (var line in lines.Take(DiffLinesMax))
            text.Append(mark).Append(line).Append('\n');
        if (lines.Length > DiffLinesMax)
            text.Append(mark).Append("… ").Append(lines.Length - DiffLinesMax).Append(" more lines\n");
    }
}
