using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>How projections stand that no test can have at will: their rows are written as a leader in trouble leaves them.</summary>
public sealed class ProjectionStateTests(TestCluster cluster)
{
    [Fact]
    public async Task one_that_is_led_and_does_not_get_on_is_behind_and_its_epoch_and_held_events_are_told()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, "api");
        await TestTenant.CreateAsync(node);
        const string Stand = """
            INSERT INTO read.projections (name, live, version, holder, epoch, leased_until) VALUES ('tenants', 1, 1, 'a node', 7, now() + interval '1 hour');
            INSERT INTO read.generations (projection, generation, version, state) VALUES ('tenants', 1, 1, 'live');
            INSERT INTO read.parked (projection, generation, position, tenant, stream, version, held)
            VALUES ('tenants', 1, 7, 't', 'tenant/t', 1, false), ('tenants', 1, 9, 't', 'tenant/t', 2, true)
            """;
        await Sql.ScalarAsync(served.Databases.SuperuserUrl, Stand);
        (await StateAsync()).ShouldBe("running");

        const string Age = """
            UPDATE platform.log SET entry = convert_to(regexp_replace(convert_from(entry, 'UTF8'), '"at":"[0-9]{4}', '"at":"2020'), 'UTF8') WHERE position = 1
            """;
        await Sql.ScalarAsync(served.Databases.SuperuserUrl, Age);
        (await StateAsync()).ShouldBe("behind");
        await Sql.ScalarAsync(served.Databases.SuperuserUrl, "UPDATE read.projections SET leased_until = now()");
        (await StateAsync()).ShouldBe("stopped");

        async Task<string?> StateAsync()
        {
            var tenants = (await node.Operator.Get("/v1/operations/projections")).Is(200).Items.Single();
            tenants.GetProperty("epoch").GetInt64().ShouldBe(7);
            tenants.GetProperty("parked").GetInt64().ShouldBe(2);
            tenants.GetProperty("held").GetInt64().ShouldBe(1);
            return tenants.GetProperty("state").GetString();
        }
    }
}
