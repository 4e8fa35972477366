using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class ProblemAnswersTests(ShellHost host) : IClassFixture<ShellHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/nowhere", "not-found")]
    [InlineData("GET", "/echo/abc?limit=1", "not-found")]
    [InlineData("GET", "/echo/1?limit=abc", "invalid-parameter")]
    [InlineData("GET", "/echo/1", "invalid-parameter")]
    [InlineData("PUT", "/echo/1?limit=1", "method-not-allowed")]
    [InlineData("GET", "/unauthenticated", "unauthenticated")]
    [InlineData("GET", "/refused", "slug-taken")]
    [InlineData("GET", "/boom", "internal-error")]
    [InlineData("GET", "/problems/no-such-code", "not-found")]
    [InlineData("POST", "/docs/index.html", "not-found")]
    public async Task whatever_ends_badly_is_a_problem(string method, string path, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await ShellHost.Problem(await host.Client.SendAsync(request, Cancel), ProblemCodes.Find(code)!);
    }

    [Theory]
    [InlineData("/echo/1?limit=hunter2")]
    [InlineData("/echo/1")]
    public async Task a_wrong_parameter_is_named_without_its_value(string path)
    {
        var problem = await ShellHost.Problem(await host.Client.GetAsync(path, Cancel), ProblemCodes.InvalidParameter);
        problem.GetProperty("detail").GetString().ShouldBe("limit is missing or not of its type.");
    }

    [Fact]
    public async Task a_missing_credential_is_answered_with_the_scheme_to_use() =>
        (await host.Client.GetAsync("/unauthenticated", Cancel)).Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");

    [Fact]
    public async Task a_wrong_method_is_answered_with_the_right_ones() =>
        (await host.Client.DeleteAsync("/echo/1", Cancel)).Content.Headers.Allow.ShouldBe(["GET"]);

    [Fact]
    public async Task a_problem_to_head_has_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/nowhere");
        var answer = await host.Client.SendAsync(request, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(Problems.ContentType);
    }

    [Fact]
    public async Task the_trace_id_is_the_callers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var problem = await ShellHost.Problem(await host.Client.SendAsync(request, Cancel), ProblemCodes.NotFound);
        problem.GetProperty("traceId").GetString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    [Fact]
    public async Task an_unhandled_exception_is_logged_once_under_its_trace_id_and_not_shown()
    {
        var problem = await ShellHost.Problem(await host.Client.GetAsync("/boom", Cancel), ProblemCodes.InternalError);
        problem.GetRawText().ShouldNotContain("grant/42");
        var trace = problem.GetProperty("traceId").GetString()!;
        host.Logs.Lines.Count(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(trace)).ShouldBe(1);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/xml")]
    [InlineData(null)]
    public async Task another_media_type_is_refused(string? type)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Samples.Good));
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        await ShellHost.Problem(await host.Client.PostAsync("/large", body, Cancel), ProblemCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task a_compressed_body_is_refused()
    {
        using var body = new StringContent(Samples.Good, Encoding.UTF8, "application/json");
        body.Headers.ContentEncoding.Add("gzip");
        await ShellHost.Problem(await host.Client.PostAsync("/small", body, Cancel), ProblemCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task a_wrong_body_is_answered_with_every_wrong_place()
    {
        using var body = new StringContent("{\"name\":1,\"extra\":2}", Encoding.UTF8, "application/json");
        var problem = await ShellHost.Problem(await host.Client.PostAsync("/small", body, Cancel), ProblemCodes.InvalidBody);
        problem
            .GetProperty("errors")
            .EnumerateArray()
            .Select(error => error.GetProperty("pointer").GetString())
            .ShouldBe(["/name", "/extra", "/id", "/outcome", "/items"]);
    }

    [Fact]
    public async Task a_post_without_a_body_is_told_what_is_missing() =>
        await ShellHost.Problem(await host.Client.PostAsync("/small", null, Cancel), ProblemCodes.InvalidBody);

    [Fact]
    public async Task a_problems_type_leads_to_its_meaning() =>
        (await host.Client.GetStringAsync("/problems/stale-version", Cancel)).ShouldStartWith("stale-version (412)\n");
}
