namespace Platform.Api.Http;

/// <summary><c>GET /problems/{code}</c>: what a problem's <c>type</c> points to, as plain text. Anonymous.</summary>
public static class ProblemPages
{
    public static void MapProblemPages(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/problems/{code}", Page).Produces<string>(contentType: "text/plain").WithTags("Problems").AllowAnonymous();

    private static IResult Page(string code) =>
        ProblemCodes.Find(code) is { } problem
            ? TypedResults.Text($"{problem.Code} ({problem.Status})\n{problem.Title}\n\n{problem.Meaning}\n")
            : throw new ProblemException(ProblemCodes.NotFound, "There is no such problem code.");
}
