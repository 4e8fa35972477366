using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Tests.Support;

namespace Platform.Tests.Architecture;

/// <summary>
/// How tidy the source is. <c>ratchets.txt</c> holds the sizes, which may only fall; to set them anew, delete it and approve.
/// </summary>
public sealed partial class TidyTests
{
    private const string Ratchets = "Platform.Tests/Architecture/ratchets.txt";

    private static readonly IReadOnlyDictionary<string, string[]> Sources = Repository
        .Files(".cs")
        .Concat(Repository.Files(".sql"))
        .Where(file => !file.Contains("/Internal/Generated/", StringComparison.Ordinal))
        .ToDictionary(file => file, file => File.ReadAllLines(Repository.At(file)), StringComparer.Ordinal);

    [Fact]
    public void sizes_only_fall()
    {
        var sizes = Sizes();
        foreach (var (name, allowed) in Allowed())
            sizes.GetValueOrDefault(name).ShouldBeLessThanOrEqualTo(allowed, $"{name}: cut it to size; {Ratchets} only falls");
        // A smaller size becomes the new bound: approved, so that it cannot grow back unseen.
        Approved.Matches(Ratchets, string.Concat(sizes.Select(size => $"{size.Key}: {size.Value}\n")));
    }

    [Fact]
    public void nothing_is_left_for_later() => Lines(Later()).ShouldBeEmpty();

    [Fact]
    public void tests_wait_for_conditions_and_never_sleep() =>
        Lines(Sleep()).Where(line => line.StartsWith("Platform.Tests/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void a_test_is_skipped_in_one_place_alone_where_ci_forbids_it() =>
        Lines(Skip()).ShouldAllBe(line => line.StartsWith("Platform.Tests/Strangers/DebianTools.cs: ", StringComparison.Ordinal));

    [Fact]
    public void no_file_has_tabs_or_windows_line_ends() =>
        Sources.Keys.Where(file => File.ReadAllText(Repository.At(file)).IndexOfAny(['\t', '\r']) >= 0).ShouldBeEmpty();

    private static Dictionary<string, int> Sizes() =>
        new(StringComparer.Ordinal)
        {
            ["lines in the longest file"] = Sources.Values.Max(lines => lines.Length),
            ["characters in the longest line"] = Sources.Values.Max(lines => lines.Max(line => line.Length)),
            // A share, since there are more files with every area.
            ["files over 100 lines, of a thousand"] = Sources.Values.Count(lines => lines.Length > 100) * 1000 / Sources.Count,
            ["files over 300 lines"] = Sources.Values.Count(lines => lines.Length > 300),
        };

    private static Dictionary<string, int> Allowed() =>
        File.Exists(Repository.At(Ratchets))
            ? File.ReadAllLines(Repository.At(Ratchets))
                .Select(line => line.Split(": "))
                .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal)
            : [];

    // The words looked for stand in this file, and only here.
    private static IEnumerable<string> Lines(Regex wanted) =>
        Sources
            .Where(source => !source.Key.EndsWith("/TidyTests.cs", StringComparison.Ordinal))
            .SelectMany(source => source.Value.Where(line => wanted.IsMatch(line)).Select(line => $"{source.Key}: {line.Trim()}"));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"\b(Thread\.Sleep|Task\.Delay|SpinWait)\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\bAssert\.Skip|\b(Fact|Theory|InlineData|MemberData)\(.*\bSkip\w* *=")]
    private static partial Regex Skip();
}
