using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Platform.Cli.Local;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What must be wrong with a node, or with what it stands on, for the problems that no caller is to blame for.</summary>
internal static class BrokenConditions
{
    public static async Task<Answered> ClockSkew(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        await using var node = await ApiHost.StartAsync(
            api.Served,
            "api",
            builder => builder.Services.AddSingleton<TimeProvider>(new ShiftedClock(TimeSpan.FromSeconds(5)))
        );
        return await node.Operator.Post("/v1/audit/verifications");
    }

    // A stored answer that is none any more.
    public static async Task<Answered> InternalError(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, "api");
        (await node.Operator.Once("damaged").Post("/v1/audit/verifications")).Is(202);
        await Sql.ScalarAsync(served.Databases.SuperuserUrl, "UPDATE platform.requests SET answer = 'damaged'");
        return await node.Operator.Once("damaged").Post("/v1/audit/verifications");
    }

    public static async Task<Answered> NotReady(TestCluster cluster)
    {
        await using var served = await WithoutDatabaseAsync(cluster);
        await using var node = await ApiHost.StartAsync(served, "api");
        return await node.Anonymous.Get("/health/ready");
    }

    public static async Task<Answered> StoreUnavailable(TestCluster cluster)
    {
        await using var served = await WithoutDatabaseAsync(cluster);
        await using var node = await ApiHost.StartAsync(served, "api");
        return await node.Operator.Get("/v1/tenants");
    }

    // Behind the service's back, by whoever may switch triggers off. A node that was up keeps the key it opened before.
    public static async Task<Answered> StoredKeyChanged(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var before = await ApiHost.StartAsync(served, "api");
        var tenant = await TestTenant.CreateAsync(before);
        var caller = await tenant.CallerAsync();
        (await caller.Post("/v1/accounts", new { email = "ann@example.org", displayName = "Ann" })).Is(201);
        var keys = PostgresUrl.Parse(served.Databases.SuperuserUrl) with { Database = served.Databases.Names.Keys };
        await Sql.ScalarAsync(
            keys.Url,
            "SET session_replication_role = replica; UPDATE keys.tenant_keys SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) "
                + $"WHERE tenant = '{tenant.Id}'"
        );
        await using var node = await ApiHost.StartAsync(served, "api");
        var answer = await caller.At(node).Post("/v1/accounts", new { email = "bob@example.org", displayName = "Bob" });
        node.Logs.Lines.ShouldContain(line => line.Contains($"the key of tenant {tenant.Id} does not open", StringComparison.Ordinal));
        return answer;
    }

    // Nobody follows the log.
    public static async Task<Answered> PositionTimeout(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, "api");
        return await node.Operator.Get("/v1/tenants");
    }

    public static async Task<Answered> RequestTimeout(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        await using var node = await ApiHost.StartAsync(
            api.Served,
            "api",
            builder =>
                builder.Services.Configure<KestrelServerOptions>(kestrel =>
                    // The shortest patience the server takes; as shipped it is five seconds.
                    kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.1))
                )
        );
        using var socket = new TcpClient();
        await socket.ConnectAsync(node.Address.Host, node.Address.Port);
        await using var stream = socket.GetStream();
        var head =
            $"POST /v1/tenants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.Served.OperatorKey}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream);
        return Parsed(await reader.ReadToEndAsync());
    }

    public static async Task<Answered> ShuttingDown(TestCluster cluster)
    {
        await using var node = await ApiHost.StartAsync((await cluster.ApiAsync()).Served, "api");
        node.App.Lifetime.StopApplication();
        return await node.Operator.Get("/v1/tenants");
    }

    // Where nothing listens.
    private static async Task<Served> WithoutDatabaseAsync(TestCluster cluster)
    {
        var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        var away = PostgresUrl.Parse(served.Databases.DatabaseUrl) with { Port = LoopbackPort.Free() };
        served.Settings = served.Settings with { DatabaseUrl = away.Url };
        return served;
    }

    private static Answered Parsed(string text)
    {
        var (head, body) = text.Split("\r\n\r\n", 2) is [var h, var b] ? (h.Split("\r\n"), b) : throw new InvalidDataException(text);
        var headers = head.Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0].ToLowerInvariant(), parts => parts[1], StringComparer.Ordinal);
        var status = int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        return new Answered(status, headers, Encoding.UTF8.GetBytes(body));
    }
}
