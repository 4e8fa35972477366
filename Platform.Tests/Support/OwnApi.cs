using Platform.Cli.Local;

namespace Platform.Tests.Support;

/// <summary>One node with databases of its own, for tests that steer its projections or change rows behind its back.</summary>
public sealed class OwnApi(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public Served Served { get; private set; } = null!;

    public ApiHost Node { get; private set; } = null!;

    public ApiCaller Operator => Node.Operator;

    public async ValueTask InitializeAsync()
    {
        Served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        Node = await ApiHost.StartAsync(Served);
    }

    /// <summary>A tenant with a name nobody has, and what its creation answered.</summary>
    public async Task<Answered> TenantAsync() =>
        (await Operator.Post("/v1/tenants", new { slug = $"t{Guid.NewGuid():N}", name = "Somebody" })).Is(201);

    /// <summary>The projection as the list shows it.</summary>
    public async Task<System.Text.Json.JsonElement> ProjectionAsync(string name) =>
        (await Operator.Get("/v1/operations/projections"))
            .Is(200)
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(p => p.GetProperty("name").GetString() == name);

    /// <summary>The answer once its member has that value; fails with the last one when it has not in time.</summary>
    public async Task<Answered> UntilAsync(string path, string member, string value)
    {
        Answered? last = null;
        var there = await Until.TrueAsync(
            async () =>
            {
                last = (await Operator.Get(path)).Is(200);
                return last.Json.GetProperty(member).ToString() == value;
            },
            Deadline
        );
        there.ShouldBeTrue(last!.Text);
        return last!;
    }

    /// <summary>Returns once the list shows the projection like this; fails when it does not in time.</summary>
    public async Task UntilAsync(string projection, Func<System.Text.Json.JsonElement, bool> shown) =>
        (await Until.TrueAsync(async () => shown(await ProjectionAsync(projection)), Deadline)).ShouldBeTrue();

    /// <summary>Behind everybody's back: as the worker, whose tables they are.</summary>
    public Task<object?> ScalarAsync(string sql) => Sql.ScalarAsync(Served.Databases.WorkerUrl, sql);

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Served.DisposeAsync();
    }
}
