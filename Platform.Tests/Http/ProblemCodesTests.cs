using System.Text;
using Platform.Api.Http;
using Platform.Domain.Kernel;
using Platform.Tests.Support;

namespace Platform.Tests.Http;

public sealed class ProblemCodesTests
{
    [Fact]
    public void every_code_is_kebab_case_and_stands_once()
    {
        ProblemCodes.All.ShouldAllBe(code => System.Text.RegularExpressions.Regex.IsMatch(code.Code, "^[a-z]+(-[a-z]+)*$"));
        ProblemCodes.All.Select(code => code.Code).ShouldBeUnique();
    }

    [Fact]
    public void every_code_declared_is_in_the_catalogue() =>
        typeof(ProblemCodes)
            .GetFields()
            .Select(field => field.GetValue(null))
            .OfType<ProblemCode>()
            .ShouldAllBe(code => ReferenceEquals(ProblemCodes.Find(code.Code), code));

    [Fact]
    public void a_refusal_becomes_the_problem_of_its_code()
    {
        var problem = ProblemException.From(Refusal.Conflict("slug-taken", "The slug is taken."));
        problem.Code.Status.ShouldBe(409);
        problem.Detail.ShouldBe("The slug is taken.");
    }

    [Fact]
    public void a_refusal_that_is_not_in_the_catalogue_is_an_error_of_ours()
    {
        Should.Throw<InvalidOperationException>(() => ProblemException.From(Refusal.Conflict("no-such-code", "?")));
        Should.Throw<InvalidOperationException>(() => ProblemException.From(Refusal.Invalid("slug-taken", "?")));
    }

    [Fact]
    public void the_documented_list_is_the_list()
    {
        var text = new StringBuilder(Head);
        foreach (var code in ProblemCodes.All)
        {
            var retry = code.RetryAfterSeconds is { } seconds ? $" `Retry-After: {seconds}`." : "";
            text.Append($"| {code.Status} | `{code.Code}` | {code.Title} | {code.Meaning}{retry} |\n");
        }

        Approved.Matches("docs/problems.md", text.ToString());
    }

    private const string Head = """
        # Problems

        Made from `ProblemCodes` and `RefusalCodes` by a test; approve changes with `PLATFORM_APPROVE=1`.

        Every answer with a status of 400 or more is `application/problem+json` (RFC 9457): `type` (`/problems/<code>`), `title`,
        `status`, `detail`, `code`, `traceId`, and for bodies `errors: [{pointer, detail}]` with RFC 6901 pointers. Programs switch on
        `code`; a code keeps its meaning and its status, and is never reused.

        | status | code | title | meaning |
        | --- | --- | --- | --- |

        """;
}
