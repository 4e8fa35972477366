using System.Net;
using Platform.Api.Http;

namespace Platform.Tests.Http;

public sealed class DrainingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task what_has_begun_is_finished_before_the_node_stops()
    {
        await using var host = new ShellHost();
        await host.InitializeAsync();
        var begun = host.Client.GetStringAsync("/wait", Cancel);
        await host.Entered;
        var stopping = host.App.StopAsync(Cancel);
        stopping.IsCompleted.ShouldBeFalse();
        host.Release();
        (await begun).ShouldBe("done");
        await stopping.WaitAsync(ServerLimits.ShutdownTimeout, Cancel);
    }

    [Fact]
    public async Task a_request_that_never_ends_is_cut_off_within_ten_seconds()
    {
        await using var host = new ShellHost();
        await host.InitializeAsync();
        var endless = host.Client.GetStringAsync("/wait", Cancel);
        await host.Entered;
        await host.App.StopAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await Should.ThrowAsync<HttpRequestException>(endless);
    }

    [Fact]
    public async Task what_comes_new_is_refused_while_liveness_still_answers()
    {
        await using var host = new ShellHost();
        await host.InitializeAsync();
        host.App.Lifetime.StopApplication();
        var answer = await host.Client.GetAsync("/health/ready", Cancel);
        answer.Headers.ConnectionClose.ShouldBe(true);
        await ShellHost.Problem(answer, ProblemCodes.ShuttingDown);
        (await host.Client.GetAsync("/health/live", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
