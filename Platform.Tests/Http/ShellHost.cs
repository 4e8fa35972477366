using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Api.Http;
using Platform.Domain.Kernel;
using Platform.Tests.Support;

namespace Platform.Tests.Http;

/// <summary>The HTTP shell with a few routes of its own, on a real server at a free loopback port.</summary>
public sealed class ShellHost : IAsyncLifetime
{
    public const int LargeBytes = 1024 * 1024;
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WebApplication App { get; private set; } = null!;

    public HttpClient Client { get; } = new();

    public CapturedLogs Logs { get; } = new();

    /// <summary>Why the one readiness check fails; null while it does not.</summary>
    public Func<CancellationToken, Task<string?>> Check { get; set; } = _ => Task.FromResult<string?>(null);

    /// <summary>Completes when a request to <c>/wait</c> has begun.</summary>
    public Task Entered => entered.Task;

    public void Release() => released.TrySetResult();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.AddHttpShell();
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new HealthCheck("database", cancel => Check(cancel)));
        App = builder.Build();
        App.UseHttpShell();
        Map(App);
        await App.StartAsync();
        Client.BaseAddress = new Uri(
            App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        Client.Dispose();
        await App.DisposeAsync();
        Logs.Dispose();
    }

    /// <summary>Asserts a whole problem answer and gives back its document.</summary>
    public static async Task<JsonElement> Problem(HttpResponseMessage answer, ProblemCode code)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(code.Status, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(Problems.ContentType);
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("type").GetString().ShouldBe("/problems/" + code.Code);
        problem.GetProperty("title").GetString().ShouldBe(code.Title);
        problem.GetProperty("status").GetInt32().ShouldBe(code.Status);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("code").GetString().ShouldBe(code.Code);
        problem.GetProperty("traceId").GetString()!.ShouldMatch("^[0-9a-f]{32}$");
        problem.TryGetProperty("instance", out _).ShouldBeFalse();
        return problem;
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/echo/{id:int}", (int id, int limit) => new { id, limit });
        routes.MapGet("/refused", IResult () => throw ProblemException.From(Refusal.Conflict("slug-taken", "The slug is taken.")));
        routes.MapGet("/boom", IResult () => throw new InvalidOperationException("stream grant/42: expected version 7, found 9"));
        routes.MapGet("/signed-in", SignedIn);
        routes.MapGet("/unauthenticated", () => Results.StatusCode(401));
        routes
            .MapPost("/small", async (HttpRequest request) => (await StrictJson.Read<Sample>(request)).Name)
            .Accepts<Sample>("application/json");
        routes.MapPost("/large", async (HttpRequest request) => (await StrictJson.Read<Sample>(request, LargeBytes)).Name);
        routes.MapGet(
            "/wait",
            async () =>
            {
                entered.TrySetResult();
                await released.Task;
                return "done";
            }
        );
    }

    private static string SignedIn(HttpContext context)
    {
        context.Features.Set(new RequestIdentity("tenant-1", "key-1"));
        return "ok";
    }
}
