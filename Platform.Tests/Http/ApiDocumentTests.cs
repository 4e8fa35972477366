using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class ApiDocumentTests(ShellHost host) : IClassFixture<ShellHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_document_is_openapi_3_1_with_a_bearer_key()
    {
        var document = await Document();
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1.");
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        scheme.GetProperty("type").GetString().ShouldBe("http");
        scheme.GetProperty("scheme").GetString().ShouldBe("bearer");
        document.GetProperty("security")[0].TryGetProperty("bearer", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task every_operation_can_end_in_the_problem_whose_codes_are_listed()
    {
        var document = await Document();
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            var answer = operation.Value.GetProperty("responses").GetProperty("default");
            var schema = answer.GetProperty("content").GetProperty(Problems.ContentType).GetProperty("schema");
            schema.GetProperty("$ref").GetString().ShouldBe("#/components/schemas/Problem");
        }

        var problem = document.GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties");
        problem
            .GetProperty("code")
            .GetProperty("enum")
            .EnumerateArray()
            .Select(code => code.GetString())
            .ShouldBe(ProblemCodes.All.Select(code => code.Code));
    }

    [Fact]
    public async Task anonymous_operations_ask_for_no_key()
    {
        var paths = (await Document()).GetProperty("paths");
        paths.GetProperty("/health/live").GetProperty("get").GetProperty("security").GetArrayLength().ShouldBe(0);
        paths.GetProperty("/refused").GetProperty("get").TryGetProperty("security", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task bodies_are_described_as_they_are_read()
    {
        var schemas = (await Document()).GetProperty("components").GetProperty("schemas");
        var sample = schemas.GetProperty("Sample");
        sample.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldBe(["name", "id", "outcome", "items"]);
        sample.GetProperty("properties").GetProperty("name").GetProperty("maxLength").GetInt32().ShouldBe(10);
        sample.GetProperty("properties").GetProperty("at").GetRawText().ShouldContain("\"format\": \"date-time\"");
        schemas
            .GetProperty("Outcome")
            .GetProperty("enum")
            .EnumerateArray()
            .Select(name => name.GetString())
            .ShouldBe(["ok", "access-denied"]);
    }

    [Fact]
    public async Task the_page_and_all_its_files_come_from_here()
    {
        var page = await host.Client.GetStringAsync("/docs/index.html", Cancel);
        page.ShouldNotContain("//cdn");
        var files = Regex.Matches(page, "(?:src|href)=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            file.ShouldNotContain("://");
            (
                await host.Client.GetAsync(new Uri(new Uri(host.Client.BaseAddress!, "/docs/"), file), Cancel)
            ).IsSuccessStatusCode.ShouldBeTrue(file);
        }
    }

    [Fact]
    public async Task the_page_is_found_without_its_files_name() =>
        (await host.Client.GetAsync("/docs", Cancel)).Content.Headers.ContentType!.MediaType.ShouldBe("text/html");

    private async Task<JsonElement> Document() =>
        JsonDocument.Parse(await host.Client.GetStringAsync("/openapi/v1.json", Cancel)).RootElement;
}
