using Platform.Domain.Kernel;

namespace Platform.Api.Http;

/// <summary>Ends a request with a problem of the catalogue; the middleware writes it. Not logged as an error.</summary>
/// <param name="code">The catalogue's entry.</param>
/// <param name="detail">One English sentence for this occurrence, free of personal data; null for the title alone.</param>
/// <param name="errors">The wrong places in the body, if it is about the body.</param>
public sealed class ProblemException(ProblemCode code, string? detail = null, IReadOnlyList<ProblemError>? errors = null)
    : Exception(code.Code + ": " + (detail ?? code.Title))
{
    public ProblemCode Code { get; } = code;

    public string? Detail { get; } = detail;

    public IReadOnlyList<ProblemError> Errors { get; } = errors ?? [];

    /// <summary>
    /// The answer to a domain's refusal. Throws InvalidOperationException for a code the catalogue lacks or has with another status.
    /// </summary>
    public static ProblemException From(Refusal refusal) =>
        ProblemCodes.Find(refusal.Code) is { } code && code.Status == (int)refusal.Kind
            ? new ProblemException(code, refusal.Message)
            : throw new InvalidOperationException($"refusal {refusal.Code} ({(int)refusal.Kind}) is not in the catalogue with that status");
}
