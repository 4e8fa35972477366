namespace Platform.Api.Http;

/// <summary>
/// One stable problem code: kebab-case, one HTTP status, never reused for another meaning. The problem's <c>type</c> is
/// <c>/problems/&lt;code&gt;</c>.
/// </summary>
/// <param name="Code">Kebab-case, what a program switches on.</param>
/// <param name="Status">The HTTP status every answer with this code has.</param>
/// <param name="Title">A short English summary, the same in every answer.</param>
/// <param name="Meaning">What it means and what the caller can do, for <c>docs/problems.md</c>.</param>
/// <param name="RetryAfterSeconds">Sent as <c>Retry-After</c> when trying again later can help.</param>
public sealed record ProblemCode(string Code, int Status, string Title, string Meaning, int? RetryAfterSeconds = null)
{
    /// <summary>The problem's type, a URI reference relative to the API's root (RFC 9457 3.1.1).</summary>
    public string Type => "/problems/" + Code;
}

/// <summary>One place in a request body that is wrong.</summary>
/// <param name="Pointer">RFC 6901 JSON pointer into the body; empty for the whole body.</param>
/// <param name="Detail">What is wrong there, never repeating the value sent.</param>
public sealed record ProblemError(string Pointer, string Detail);
