using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class ConsistencyTests(OwnApi api) : IClassFixture<OwnApi>
{
    private const string Path = "/v1/operations/consistency";

    [Fact]
    public async Task projections_that_nobody_touched_are_what_the_log_says()
    {
        await RepairAsync();
        await api.TenantAsync();
        var check = (await api.UntilAsync(await StartAsync(null), "state", "done")).Json;
        check.GetProperty("consistent").GetBoolean().ShouldBeTrue(check.ToString());
        check.GetProperty("compared").GetArrayLength().ShouldBeGreaterThanOrEqualTo(3);
        var latest = (await api.Operator.Get(Path)).Is(200).Json.GetProperty("items").EnumerateArray().ToList();
        latest.Select(r => r.GetProperty("result").GetProperty("projection").GetString()).ShouldContain("trail");
    }

    [Theory]
    [InlineData("different", "UPDATE read.tenants_{0} SET status = 'suspended' WHERE id = '{1}'")]
    [InlineData("missing", "DELETE FROM read.tenants_{0} WHERE id = '{1}'")]
    [InlineData(
        "extra",
        "INSERT INTO read.tenants_{0} SELECT (jsonb_populate_record(t, '{{\"id\": \"{1}x\"}}')).* FROM read.tenants_{0} t WHERE id = '{1}'"
    )]
    public async Task a_row_changed_behind_its_back_is_named(string kind, string change)
    {
        await RepairAsync();
        var id = (await api.TenantAsync()).Id;
        await api.UntilAsync("tenants", p => p.GetProperty("lagEvents").GetInt64() == 0);
        var generation = (await api.ProjectionAsync("tenants")).GetProperty("generation").GetInt32();
        await api.ScalarAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, generation, id));

        var check = (await api.UntilAsync(await StartAsync("tenants"), "state", "done")).Json;
        check.GetProperty("consistent").GetBoolean().ShouldBeFalse();
        var difference = check.GetProperty("compared")[0].GetProperty("firstDifference");
        difference.GetProperty("kind").GetString().ShouldBe(kind);
        difference.GetProperty("table").GetString().ShouldBe("tenants");
        difference.GetProperty("key").GetString()!.ShouldContain(id);
        api.Node.Logs.Lines.ShouldContain(line => line.Contains("differs from the log"));
        const string Left = "SELECT count(*) FROM read.generations WHERE state = 'checking'";
        (await Platform.Cli.Local.Until.TrueAsync(async () => await api.ScalarAsync(Left) is 0L, TimeSpan.FromSeconds(60))).ShouldBeTrue();
    }

    // What the case before has broken, whichever that was: this is what a rebuild is for.
    private async Task RepairAsync()
    {
        var rebuild = (await api.Operator.Post("/v1/operations/projections/tenants/rebuild")).Is(202).Headers["location"];
        await api.UntilAsync(rebuild, "state", "done");
    }

    private async Task<string> StartAsync(string? projection)
    {
        var asked = (await api.Operator.Post(Path, projection is null ? null : new { projection })).Is(202);
        asked.Headers["location"].ShouldBe($"{Path}/{asked.Id}");
        return asked.Headers["location"];
    }
}
