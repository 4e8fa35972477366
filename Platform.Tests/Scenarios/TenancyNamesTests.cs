using Microsoft.Extensions.DependencyInjection;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Names of tenants and of who holds their keys are personal: an operator who does not say what for does not see them.</summary>
public sealed class TenancyNamesTests(TestCluster cluster)
{
    [Fact]
    public async Task without_a_purpose_names_are_sealed_and_nothing_is_recorded()
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var before = (await named.Tenant.EntriesAsync(), await named.PlatformReadsAsync());
        foreach (var path in named.Paths)
        {
            var answer = (await named.Operator.Get(path)).Is(200);
            answer.Text.ShouldNotContain("Ann");
            NamedTenant.Names(answer).ShouldAllBe(name => name.StartsWith("sealed:"));
        }
        (await named.Tenant.EntriesAsync(), await named.PlatformReadsAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("501")]
    public async Task a_purpose_that_says_nothing_is_refused_and_shows_nothing(string purpose)
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var asks = named.Operator.With("Purpose", purpose == "501" ? new string('p', 501) : purpose);
        foreach (var path in named.Paths)
        {
            (await asks.Get(path)).Problem("purpose-required");
        }
        (await named.Tenant.EntriesAsync("personal-data-read")).ShouldBe(0);
    }

    [Fact]
    public async Task with_a_purpose_names_are_shown_and_the_tenant_reads_who_saw_them_and_why()
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var asks = named.Operator.With("Purpose", "the invoice");
        (await asks.Get(named.Tenant.Path)).Is(200).Json.GetProperty("name").GetString().ShouldBe(NamedTenant.Name);
        NamedTenant.Names((await asks.Get($"{named.Tenant.Path}/api-keys")).Is(200)).ShouldBe(["Ann's key", "key of a test"]);
        (await asks.Get($"{named.Tenant.Path}/api-keys/{named.Key}")).Is(200).Json.GetProperty("name").GetString().ShouldBe("Ann's key");

        var caller = await named.Tenant.CallerAsync();
        var readings = (await caller.Get("/v1/audit/events?type=personal-data-read")).Is(200).Items.Select(NamedTenant.Reading).ToList();
        readings.Select(r => r.What).ShouldBe(["tenants", "api-keys", "api-keys"]);
        readings.ShouldAllBe(r => r.Purpose == "the invoice" && r.By == "operator");
        readings[0].Subjects.ShouldBe([named.Tenant.Id]);
        readings[1].Subjects.Length.ShouldBe(2);
        readings[2].Subjects.ShouldBe([named.Key]);
        (await named.Operator.Get($"{named.Tenant.Path}")).ETag.ShouldBe("\"1\"");
        (await named.PlatformReadsAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task a_tenant_that_does_not_exist_is_not_found_and_nothing_is_recorded_of_it()
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var nobody = Guid.NewGuid();
        foreach (var rest in new[] { "", "/api-keys", $"/api-keys/{nobody}" })
        {
            (await named.Operator.With("Purpose", "to see").Get($"/v1/tenants/{nobody}{rest}")).Problem("not-found");
        }
        var written = $"SELECT count(*) FROM platform.log WHERE tenant = '{nobody}'";
        (await Sql.ScalarAsync(named.Tenant.Node.Served.Databases.WorkerUrl, written)).ShouldBe(0L);
    }

    [Fact]
    public async Task an_erased_name_is_shown_as_erased()
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var keys = named.Tenant.Node.App.Services.GetRequiredService<SubjectKeys>();
        var owner = named.Tenant.Node.Served.Databases.KeysOwnerUrl;
        var key = await keys.DestroyAsync(owner, named.Tenant.Id, $"api-key/{named.Key}");
        var asks = named.Operator.With("Purpose", "to see");
        NamedTenant.Names((await asks.Get($"{named.Tenant.Path}/api-keys")).Is(200))[0].ShouldBe($"erased:{key}");
        (await asks.Get($"{named.Tenant.Path}/api-keys/{named.Key}"))
            .Is(200)
            .Json.GetProperty("name")
            .GetString()
            .ShouldBe($"erased:{key}");
    }
}
