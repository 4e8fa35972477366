using System.Globalization;

namespace Platform.Api.Http;

/// <summary>RFC 6901: <c>/records/3/id</c>, with <c>~0</c> for <c>~</c> and <c>~1</c> for <c>/</c> in a member's name.</summary>
public static class JsonPointer
{
    // Names come from the caller: a pointer stays an address, never an echo of a whole body.
    private const int NameCharsMax = 100;

    public static string Append(string pointer, string name)
    {
        var shown = name.Length <= NameCharsMax ? name : name[..CutAt(name)] + "…";
        return pointer + "/" + shown.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    public static string Append(string pointer, int index) => pointer + "/" + index.ToString(CultureInfo.InvariantCulture);

    // Never between the halves of a surrogate pair: the answer could not be written.
    private static int CutAt(string name) => char.IsHighSurrogate(name[NameCharsMax - 1]) ? NameCharsMax - 1 : NameCharsMax;
}
