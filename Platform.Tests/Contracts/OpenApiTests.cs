using System.Text.Json;
using Platform.Tests.Support;

namespace Platform.Tests.Contracts;

public sealed class OpenApiTests(TestCluster cluster)
{
    /// <summary>Served, but not described: the document itself.</summary>
    private static readonly string[] Undescribed = ["GET /openapi/{documentName}.json"];

    [Fact]
    public async Task the_document_is_openapi_3_1_and_lists_the_routes_served_and_no_others()
    {
        var api = await cluster.ApiAsync();
        var document = await DocumentAsync(api);
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1.");
        var served = RouteTable.Of(api.First.App).Select(route => route.ToString()).Except(Undescribed);
        Operations(document).Select(o => $"{o.Method.ToUpperInvariant()} {o.Path}").ShouldBe(served, ignoreOrder: true);
    }

    [Fact]
    public async Task every_parameter_of_a_path_is_described()
    {
        foreach (var operation in Operations(await DocumentAsync(await cluster.ApiAsync())))
        {
            var named = operation.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));
            Parameters(operation.Value, "path").ShouldBe(named, operation.ToString());
        }
    }

    [Fact]
    public async Task a_command_describes_its_body_and_how_it_is_repeated()
    {
        var api = await cluster.ApiAsync();
        var operations = Operations(await DocumentAsync(api)).ToDictionary(o => $"{o.Method.ToUpperInvariant()} {o.Path}", o => o.Value);
        foreach (var route in RouteTable.Of(api.First.App).Where(route => route.Requirement is { Command: true }))
        {
            var operation = operations[route.ToString()];
            string[] headers = ["Idempotency-Key", "Platform-Session"];
            headers.Except(Parameters(operation, "header")).ShouldBeEmpty(route.ToString());
            var described = operation.TryGetProperty("requestBody", out var body);
            described.ShouldBe(route.Body is not null, route.ToString());
            if (described)
            {
                var schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
                schema.GetProperty("$ref").GetString().ShouldBe($"#/components/schemas/{route.Body!.Name}");
            }
        }
    }

    [Fact]
    public async Task every_operation_has_a_name_an_answer_and_a_problem()
    {
        foreach (var operation in Operations(await DocumentAsync(await cluster.ApiAsync())))
        {
            var responses = operation.Value.GetProperty("responses");
            responses.EnumerateObject().ShouldContain(r => r.Name.StartsWith('2'), operation.ToString());
            responses.GetProperty("default").GetProperty("content").TryGetProperty("application/problem+json", out _).ShouldBeTrue();
            operation
                .Value.TryGetProperty("operationId", out _)
                .ShouldBe(operation.Path.StartsWith("/v1/", StringComparison.Ordinal), operation.ToString());
        }
    }

    [Fact]
    public async Task a_page_to_read_it_is_served()
    {
        var api = await cluster.ApiAsync();
        (await api.First.Anonymous.Get("/docs")).Is(200).Headers["content-type"].ShouldStartWith("text/html");
    }

    private sealed record Operation(string Method, string Path, JsonElement Value)
    {
        public override string ToString() => $"{Method} {Path}";
    }

    private static IEnumerable<Operation> Operations(JsonElement document) =>
        document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => new Operation(o.Name, path.Name, o.Value)));

    private static IEnumerable<string> Parameters(JsonElement operation, string place) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters
                .EnumerateArray()
                .Where(p => p.GetProperty("in").GetString() == place)
                .Select(p => p.GetProperty("name").GetString()!)
            : [];

    private static async Task<JsonElement> DocumentAsync(SharedApi api) => (await api.First.Anonymous.Get("/openapi/v1.json")).Is(200).Json;
}
