using System.Text.RegularExpressions;

namespace Platform.Domain.Access;

/// <summary>
/// Names of what may be done in a tenant's own application. The platform gives them no meaning but this: <c>*</c> permits everything, and
/// a name that ends in <c>:*</c> or <c>.*</c> permits all that begins with what stands before the star.
/// </summary>
public static partial class PermissionNames
{
    public const string Everything = "*";

    /// <summary>A name as it is asked for.</summary>
    public static bool IsName(string text) => !text.EndsWith('\n') && Name().IsMatch(text);

    /// <summary>What a role may list: a name, a prefix with its star, or <see cref="Everything"/>.</summary>
    public static bool IsListable(string text) => IsName(text) || text == Everything || (!text.EndsWith('\n') && Prefix().IsMatch(text));

    /// <summary>Whether something listed permits the name.</summary>
    public static bool Permits(string listed, string name) =>
        listed == name || (listed.EndsWith('*') && name.StartsWith(listed[..^1], StringComparison.Ordinal));

    /// <summary>Each once, in ordinal order: the form that is stored and compared.</summary>
    public static string[] Ordered(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [GeneratedRegex("^[a-z0-9][a-z0-9:._-]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9:._-]{0,98}(?<=[:.])\*$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
