namespace Platform.Cli.Siem;

/// <summary>
/// How long a value may be, as the dictionary of the Common Event Format has it: a SIEM cuts what is longer, or refuses the line. Counted before escaping,
/// in UTF-16 units, of which there are at least as many as characters.
/// </summary>
public static class CefLimits
{
    /// <summary>Stands at the end of what was cut, within the limit.</summary>
    public const string Mark = "…";

    private static readonly Dictionary<string, int> Lengths = new(StringComparer.Ordinal)
    {
        ["signature"] = 1023,
        ["name"] = 512,
        ["act"] = 63,
        ["c6a2Label"] = 1023,
        ["cn1Label"] = 1023,
        ["cs1"] = 4000,
        ["cs1Label"] = 1023,
        ["cs2"] = 4000,
        ["cs2Label"] = 1023,
        ["externalId"] = 40,
        ["msg"] = 1023,
        ["outcome"] = 63,
        ["suser"] = 1023,
    };

    /// <summary>The value, or as much of it as fits, never half a character, and <see cref="Mark"/>.</summary>
    /// <param name="key">Of an extension, or <c>signature</c> and <c>name</c> of the header; numbers, times and addresses have no limit.</param>
    public static string Cut(string key, string value)
    {
        if (!Lengths.TryGetValue(key, out var max) || value.Length <= max)
        {
            return value;
        }
        var end = max - Mark.Length;
        return string.Concat(value.AsSpan(0, char.IsHighSurrogate(value[end - 1]) ? end - 1 : end), Mark);
    }
}
