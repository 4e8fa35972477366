using System.Text.RegularExpressions;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

/// <summary>Runs the commands of README's walk, as they stand there, and compares what they say in all but numbers, names and times.</summary>
public sealed partial class ReadmeTests(CliHost host) : IClassFixture<CliHost>
{
    private static readonly string[] Linked = ["samples", "docs"];

    [Fact]
    public async Task the_walk_says_what_the_readme_says_it_does()
    {
        host.LinkTool();
        foreach (var name in Linked)
        {
            Directory.CreateSymbolicLink(Path.Combine(host.Directory, name), Repository.At(name));
        }
        var readme = await File.ReadAllTextAsync(Repository.At("README.md"));
        var blocks = Console().Matches(readme).Select(block => block.Groups["block"].Value).ToList();
        blocks.Count.ShouldBeGreaterThan(5);
        foreach (var (command, expected) in blocks.SelectMany(Commands))
        {
            var name = Assignment().Match(command) is { Success: true } assignment ? assignment.Groups["name"].Value : null;
            var shown = name is null ? "" : $"\nprintf '%s' \"${name}\"";
            var run = await host.RunProgramAsync(["bash", "-c", $"exec 2>&1; {Assigned}\n{command}{shown}"]);
            run.ExitCode.ShouldBe(0, command + "\n" + run.Output);
            if (name is null)
            {
                Shape(run.Output).ShouldBe(Shape(expected), command);
            }
            else
            {
                // Each command has a shell of its own: what one has set is given to the next.
                run.Output.ShouldNotBeEmpty(command);
                Assigned += $"{name}='{run.Output}'\n";
            }
        }
    }

    private string Assigned { get; set; } = "";

    private static IEnumerable<(string Command, string Output)> Commands(string block) =>
        block
            .Split("\n$ ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.TrimStart('$', ' ').Split('\n', 2))
            .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""));

    // Progress depends on how fast it goes, so it is no part of the shape.
    private static string Shape(string text) =>
        string.Join(
            '\n',
            text.Split('\n')
                .Where(line => line.Length > 0 && !Progress().IsMatch(line))
                .Select(line => Spaces().Replace(Varying().Replace(line, "…"), " "))
        );

    [GeneratedRegex(@"```console\n(?<block>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Console();

    [GeneratedRegex(@"^(?<name>[A-Z]+)=", RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^(Importing|Verifying|Exporting|Rebuilding) |are under no signed checkpoint yet")]
    private static partial Regex Progress();

    // Durations, times, ids, hashes and stream names; every other number but those of the file itself.
    [GeneratedRegex(
        @"\b[\d.]+ s\b|20\d\d-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{8}-[0-9a-f-]{27}|external-action/[\w-]{43}|[\w-]{43,64}|\b\d[\d,.]*\b(?<!\b42|\b0)"
    )]
    private static partial Regex Varying();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
