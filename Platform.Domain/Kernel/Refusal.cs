namespace Platform.Domain.Kernel;

/// <summary>Why a command was not carried out, as the HTTP status that says so (RFC 9110).</summary>
public enum RefusalKind
{
    Invalid = 400,
    Forbidden = 403,
    NotFound = 404,
    Conflict = 409,
    TooLarge = 413,
}

/// <summary>
/// An expected "no": a value, never an exception. <paramref name="Code"/> is kebab-case, listed in <c>docs/problems.md</c> and never
/// reused for another meaning; <paramref name="Message"/> is one English sentence for the caller, free of personal data.
/// </summary>
public sealed record Refusal(RefusalKind Kind, string Code, string Message)
{
    /// <summary>The command makes no sense, whatever the state (400).</summary>
    public static Refusal Invalid(string code, string message) => new(RefusalKind.Invalid, code, message);

    /// <summary>The caller may not do this (403).</summary>
    public static Refusal Forbidden(string code, string message) => new(RefusalKind.Forbidden, code, message);

    /// <summary>What the command is about does not exist (404).</summary>
    public static Refusal NotFound(string code, string message) => new(RefusalKind.NotFound, code, message);

    /// <summary>The state does not allow it now (409).</summary>
    public static Refusal Conflict(string code, string message) => new(RefusalKind.Conflict, code, message);

    /// <summary>More than a named limit allows (413).</summary>
    public static Refusal TooLarge(string code, string message) => new(RefusalKind.TooLarge, code, message);
}
