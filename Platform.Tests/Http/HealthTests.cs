using System.Net;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class HealthTests(ShellHost host) : IClassFixture<ShellHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_node_whose_checks_are_fine_is_ready()
    {
        host.Check = _ => Task.FromResult<string?>(null);
        (await host.Client.GetStringAsync("/health/ready", Cancel)).ShouldBe(
            "{\"status\":\"ready\",\"checks\":[\"database\"],\"degraded\":[]}"
        );
    }

    [Fact]
    public async Task a_failing_check_is_named_and_its_reason_only_logged()
    {
        host.Check = _ => Task.FromResult<string?>("schema 3, expected 4");
        var problem = await Unready();
        problem.ShouldContain("database");
        problem.ShouldNotContain("schema 3");
        await host.Logs.First(line => line.Contains("not ready: database: schema 3, expected 4"));
    }

    [Fact]
    public async Task a_check_that_throws_fails()
    {
        host.Check = _ => throw new InvalidOperationException("gone");
        (await Unready()).ShouldContain("database");
    }

    [Fact]
    public async Task a_check_that_never_ends_fails_at_its_deadline()
    {
        host.Check = _ => new TaskCompletionSource<string?>().Task;
        var started = TimeProvider.System.GetTimestamp();
        (await Unready()).ShouldContain("database");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10), "a second, and slack for a busy machine");
    }

    [Fact]
    public async Task a_node_that_is_not_ready_is_still_live()
    {
        host.Check = _ => Task.FromResult<string?>("gone");
        (await host.Client.GetAsync("/health/live", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<string> Unready()
    {
        var answer = await host.Client.GetAsync("/health/ready", Cancel);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        return (await ShellHost.Problem(answer, ProblemCodes.NotReady)).GetProperty("detail").GetString()!;
    }
}
