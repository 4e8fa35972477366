using System.Text.RegularExpressions;
using Platform.Tests.Support;

namespace Platform.Tests.Architecture;

/// <summary>The table of invariants names tests that are there.</summary>
public sealed partial class InvariantsTests
{
    [Fact]
    public void every_invariant_names_a_test_and_every_test_it_names_is_there()
    {
        var table = File.ReadAllLines(Repository.At("ARCHITECTURE.md"))
            .SkipWhile(line => !line.StartsWith("## Invariants", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(2)
            .Select(line => line.Split('|')[2])
            .ToList();
        table.Count.ShouldBeGreaterThan(10);
        var files = Repository.Files(".cs").ToHashSet(StringComparer.Ordinal);
        foreach (var cell in table)
        {
            var named = Named().Matches(cell).Select(m => m.Groups[1].Value).ToList();
            named.ShouldNotBeEmpty(cell);
            // One without a folder lies beside the first.
            var folder = named[0][..(named[0].LastIndexOf('/') + 1)];
            var missing = named.Select(n => $"Platform.Tests/{(n.Contains('/') ? n : folder + n)}.cs").Where(file => !files.Contains(file));
            missing.ShouldBeEmpty();
        }
    }

    [GeneratedRegex("`([A-Za-z/]+Tests)`")]
    private static partial Regex Named();
}
