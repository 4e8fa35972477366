namespace Platform.Api.Http;

/// <summary>The header <c>Purpose</c>: why something is read, in at most 500 characters of text. It is recorded with the reading.</summary>
public static class PurposeHeader
{
    public const string Name = "Purpose";
    public const int CharsMax = 500;

    /// <summary>Null when absent; 400 <c>invalid-header</c> where it is no such text.</summary>
    public static string? Find(HttpRequest request)
    {
        var purpose = request.Headers[Name].ToString();
        return !IsText(purpose) ? throw new ProblemException(ProblemCodes.InvalidHeader, $"{Name}: at most {CharsMax} characters of text.")
            : purpose.Length == 0 ? null
            : purpose;
    }

    /// <summary>Where it opens what stays sealed without it: null when absent, else as <see cref="Require"/>.</summary>
    public static string? RequireIfSent(HttpRequest request) => request.Headers.ContainsKey(Name) ? Require(request) : null;

    /// <summary>Where it must be given: 400 <c>purpose-required</c> where it is absent, blank or no such text.</summary>
    public static string Require(HttpRequest request)
    {
        var purpose = request.Headers[Name].ToString();
        return !string.IsNullOrWhiteSpace(purpose) && IsText(purpose)
            ? purpose
            : throw new ProblemException(
                ProblemCodes.PurposeRequired,
                $"Say in the header {Name}, in 1 to {CharsMax} characters of text, why this is read."
            );
    }

    private static bool IsText(string purpose) => purpose.Length <= CharsMax && !purpose.Any(c => char.IsControl(c) || char.IsSurrogate(c));
}
