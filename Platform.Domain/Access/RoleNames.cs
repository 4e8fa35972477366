using System.Text.RegularExpressions;

namespace Platform.Domain.Access;

/// <summary>What a role may be called.</summary>
public static partial class RoleNames
{
    public const string Pattern = "^[a-z][a-z0-9-]{0,49}$";

    // Against $, which lets a line break stand behind the name.
    public static bool IsValid(string name) => !name.EndsWith('\n') && Form().IsMatch(name);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
