using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>A stream's state at any moment is the fold of what it held then.</summary>
public sealed class ReplayTests(TestCluster cluster)
{
    private static readonly string[] Statuses = ["active", "suspended", "active", "suspended"];

    [Fact]
    public async Task the_state_at_every_version_time_and_position_is_the_fold_up_to_there()
    {
        var (caller, path) = await SuspendedTwiceAsync();
        var entries = (await caller.Get(path)).Is(200).Items;
        entries.Count.ShouldBe(Statuses.Length);
        for (var i = 0; i < entries.Count; i++)
        {
            var at = Uri.EscapeDataString(entries[i].GetProperty("at").GetString()!);
            foreach (var moment in new[] { $"version={i + 1}", $"at={at}", $"position={entries[i].GetProperty("position").GetString()}" })
            {
                var replayed = (await caller.Get($"{path}/state?{moment}")).Is(200);
                replayed.Json.GetProperty("version").GetInt64().ShouldBe(i + 1, moment);
                replayed.Json.GetProperty("position").GetString().ShouldBe(entries[i].GetProperty("position").GetString());
                replayed.Json.GetProperty("state").GetProperty("status").GetString().ShouldBe(Statuses[i], moment);
                replayed.ETag.ShouldBe($"\"{i + 1}\"");
            }
        }
    }

    [Fact]
    public async Task without_a_moment_it_is_the_state_now()
    {
        var (caller, path) = await SuspendedTwiceAsync();
        var now = (await caller.Get($"{path}/state")).Is(200).Json;
        now.GetProperty("version").GetInt64().ShouldBe(Statuses.Length);
        now.GetProperty("state").GetProperty("name").GetString().ShouldBe("Replayed Ltd");
    }

    [Fact]
    public async Task of_several_moments_the_earliest_counts()
    {
        var (caller, path) = await SuspendedTwiceAsync();
        (await caller.Get($"{path}/state?version=2&at=2999-01-01T00:00:00Z")).Is(200).Json.GetProperty("version").GetInt64().ShouldBe(2);
    }

    [Theory]
    [InlineData("at=2020-01-01T00:00:00Z", "not-found")]
    [InlineData("version=0", "invalid-parameter")]
    [InlineData("version=-1", "invalid-parameter")]
    [InlineData("position=one", "invalid-parameter")]
    [InlineData("at=now", "invalid-parameter")]
    [InlineData("limit=1", "invalid-parameter")]
    public async Task a_moment_before_the_stream_or_none_at_all_is_refused(string moment, string code)
    {
        var (caller, path) = await SuspendedTwiceAsync();
        (await caller.Get($"{path}/state?{moment}")).Problem(code);
    }

    [Theory]
    [InlineData("/v1/audit/streams/nothing/x", "not-found")]
    [InlineData("/v1/audit/streams/nothing/x/state", "not-found")]
    [InlineData("/v1/audit/streams/tenant/x", "not-found")]
    [InlineData("/v1/audit/streams/tenant/x/state", "not-found")]
    [InlineData("/v1/audit/streams/tenant/x%20y", "invalid-parameter")]
    [InlineData("/v1/audit/streams/tenant/x%2Fy/state", "invalid-parameter")]
    public async Task a_stream_that_is_not_there_or_cannot_be_is_refused(string path, string code) =>
        (await (await cluster.ApiAsync()).Operator.Get(path)).Problem(code);

    private async Task<(ApiCaller Caller, string Path)> SuspendedTwiceAsync()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync("Replayed Ltd");
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "one" })).Is(200);
        (await api.Operator.Post($"{tenant.Path}/reactivate")).Is(200);
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "two" })).Is(200);
        return (await tenant.CallerAsync(), $"/v1/audit/streams/tenant/{tenant.Id}");
    }
}
