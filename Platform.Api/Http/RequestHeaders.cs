using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Platform.Api.Http;

/// <summary>
/// The request headers with a meaning of ours. All throw <see cref="ProblemException"/> (400 <c>invalid-header</c>) when malformed.
/// </summary>
public static class RequestHeaders
{
    public const string IdempotencyKeyName = "Idempotency-Key";
    public const string PositionName = "Platform-Position";
    public const string PositionParameter = "minPosition";
    public const string SessionName = "Platform-Session";
    public const int IdempotencyKeyCharsMax = 255;
    public const int SessionCharsMax = 200;

    /// <summary>
    /// <c>Idempotency-Key</c>, null when absent: 1–255 visible ASCII characters, bare or as the quoted string of the IETF draft
    /// (RFC 8941 3.3.3); <c>"a"</c> and <c>a</c> are the same key.
    /// </summary>
    public static string? IdempotencyKey(HttpRequest request)
    {
        if (Single(request, IdempotencyKeyName) is not { } text)
            return null;
        var key = text.StartsWith('"') ? Unquoted(text) : text;
        return key is not null && IsVisible(key, IdempotencyKeyCharsMax)
            ? key
            : throw Invalid(IdempotencyKeyName, "1 to 255 visible ASCII characters");
    }

    /// <summary><c>If-Match</c> (RFC 9110 13.1.1), null when absent.</summary>
    public static IfMatch? IfMatch(HttpRequest request)
    {
        var values = request.Headers.IfMatch;
        if (values.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseStrictList([.. values.OfType<string>()], out var tags) || tags.Count == 0)
            throw Invalid(HeaderNames.IfMatch, "a version as a strong entity tag such as \"7\", several of them, or *");
        return new IfMatch(tags.Contains(EntityTagHeaderValue.Any), [.. tags.Where(tag => !tag.IsWeak).Select(Version).OfType<long>()]);
    }

    /// <summary>
    /// The tenant position a read must have reached: <c>Platform-Position</c> or <c>?minPosition=</c>, the larger of both, null when
    /// neither is sent. A decimal number from 0 to 2^63 − 1.
    /// </summary>
    public static long? Position(HttpRequest request)
    {
        long? header = Single(request, PositionName) is { } text ? Decimal(text) ?? throw Invalid(PositionName, "a decimal number") : null;
        var values = request.Query[PositionParameter];
        if (values.Count == 0)
            return header;
        var parameter =
            (values.Count == 1 ? Decimal(values[0]!) : null)
            ?? throw new ProblemException(ProblemCodes.InvalidParameter, $"{PositionParameter} is a decimal number, given once.");
        return Math.Max(header ?? 0, parameter);
    }

    /// <summary><c>Platform-Session</c>, null when absent: 1–200 visible ASCII characters as they are. The session somebody acts in.</summary>
    public static string? Session(HttpRequest request) =>
        Single(request, SessionName) is not { } session ? null
        : IsVisible(session, SessionCharsMax) ? session
        : throw Invalid(SessionName, $"1 to {SessionCharsMax} visible ASCII characters");

    private static bool IsVisible(string text, int charsMax) =>
        text.Length > 0 && text.Length <= charsMax && text.All(c => c is > ' ' and <= '~');

    private static string? Single(HttpRequest request, string name)
    {
        var values = request.Headers[name];
        return values.Count <= 1 ? values.FirstOrDefault() : throw Invalid(name, "given once");
    }

    // Null unless a whole RFC 8941 string: only \" and \\ are escapes, and no quote stands alone.
    private static string? Unquoted(string text)
    {
        if (text.Length < 2 || text[^1] != '"')
            return null;
        var inner = new List<char>(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '"')
                return null;
            if (text[i] == '\\' && (++i == text.Length - 1 || text[i] is not ('"' or '\\')))
                return null;
            inner.Add(text[i]);
        }

        return new string([.. inner]);
    }

    private static long? Version(EntityTagHeaderValue tag) => Decimal(tag.Tag.AsSpan().Trim('"'));

    private static long? Decimal(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ProblemException Invalid(string name, string form) => new(ProblemCodes.InvalidHeader, $"{name}: {form}.");
}
